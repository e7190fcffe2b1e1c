// Makes the studio's list of made-up people, the same each time: node examples/studio/make-clients.mjs
// Every domain ends in .example (RFC 2606), so that no mail can ever reach anybody.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const people = 2000;
const header = ['id', 'first_name', 'last_name', 'email', 'city', 'session_date', 'note'];

/** First names, last names and cities by script; `name/latin` gives the letters an address uses. */
const tongues = [
  ['Aoife, Niamh, Siobhán, Ciarán, Tadhg, Maeve', "O'Brien, Ní Dhomhnaill, Byrne, D'Arcy, Kearney", 'Galway, Cork, Dún Laoghaire'],
  ['Søren, Åse, Bjørn, Ingrid, Øyvind, Freja', 'Sørensen, Ødegård, Lindqvist, Ångström, Mikkelsen', 'Århus, Malmö, Tromsø'],
  ['Zoë, René, Chloé, François, Maëlle, Loïc', 'Lefèvre, Besançon, Béranger, Noël, Guérin', 'Besançon, Orléans, Liège'],
  ['Jürgen, Käthe, Anneliese, Björn, Grete, Thorsten', 'Weiß, Müller-Öhme, Brückner, Schäfer, Groß', 'Köln, Görlitz, Zürich'],
  ['Łukasz, Żaneta, Wojciech, Małgorzata, Zofia, Świętosława', 'Zając, Łukasik, Dąbek, Wróbel, Żuk', 'Łódź, Gdańsk, Kraków'],
  ['Šárka, Eliška, Božena, Jiřina, Květa, Zdeňka', 'Dvořáková, Nováková, Růžičková, Křížková, Šťastná', 'Plzeň, Ústí, České Budějovice'],
  ['Iñigo, María José, Begoña, Núria, Xoán, Lucía', 'Muñoz, Ibáñez, Peñalver, Gutiérrez, Llull', 'A Coruña, León, Cádiz'],
  ['João, Inês, Conceição, Estêvão, Luísa, Antônio', 'Gonçalves, Araújo, Simões, Brandão, Assunção', 'São Paulo, Évora, Funchal'],
  ['Gülşah, Çağla, İbrahim, Ömer, Ayşe, Şule', 'Yıldırım, Öztürk, Güneş, Çınar, Şahin', 'İzmir, Eskişehir, Muğla'],
  ['Nguyễn An, Thị Hương, Đức, Quỳnh, Tuấn, Bảo', 'Trần, Phạm, Đặng, Bùi, Lê', 'Đà Nẵng, Huế, Cần Thơ'],
  ['Жанна/zhanna, Иван/ivan, Ольга/olga, Савелий/saveliy, Юлия/yulia, Пётр/pyotr', 'Щербак/shcherbak, Мельник/melnyk, Шевчук/shevchuk, Король/korol', 'Казань, Пермь, Львів'],
  ['Ελένη/eleni, Γιώργος/giorgos, Αθηνά/athina, Νίκος/nikos, Σοφία/sofia', 'Δημητρίου/dimitriou, Ζαχαρίου/zachariou, Αθανασίου/athanasiou', 'Αθήνα, Πάτρα, Χανιά'],
  ['ليلى/layla, يوسف/yousef, نور/nour, عمر/omar, سلمى/salma', 'الخطيب/alkhatib, حداد/haddad, منصور/mansour, النجار/alnajjar', 'عمّان, بيروت, الدار البيضاء'],
  ['נועה/noa, איתן/eitan, שירה/shira, יונתן/yonatan, תמר/tamar', 'לוי/levi, כהן/cohen, מזרחי/mizrahi, פרידמן/friedman', 'חיפה, ירושלים, תל אביב'],
  ['आरव/aarav, प्रिया/priya, रोहन/rohan, अनन्या/ananya, कृष्ण/krishna', 'शर्मा/sharma, गुप्ता/gupta, देशपांडे/deshpande, मिश्रा/mishra', 'पुणे, जयपुर, वाराणसी'],
  ['秀英/xiuying, 伟/wei, 子涵/zihan, 欣怡/xinyi, 浩然/haoran', '王/wang, 李/li, 欧阳/ouyang, 陈/chen, 張/zhang', '成都, 苏州, 臺北'],
  ['さくら/sakura, 健太/kenta, ゆうこ/yuko, ハルト/haruto, 美咲/misaki', '佐藤/sato, 髙橋/takahashi, 渡邊/watanabe, 小林/kobayashi', '京都, さいたま, 札幌'],
  ['서연/seoyeon, 민준/minjun, 하은/haeun, 지호/jiho, 수빈/subin', '김/kim, 박/park, 최/choi, 남궁/namgung', '서울, 부산, 전주'],
  ['สมชาย/somchai, มาลี/malee, กานดา/kanda, ธนา/thana, น้ำฝน/namfon', 'ศรีสุข/srisuk, วงศ์ไทย/wongthai, ทองดี/thongdee', 'เชียงใหม่, ภูเก็ต, ขอนแก่น'],
  ['ნინო/nino, გიორგი/giorgi, თამარ/tamar, ლევან/levan, მარიამ/mariam', 'ბერიძე/beridze, კაპანაძე/kapanadze, ჯაფარიძე/japaridze', 'თბილისი, ქუთაისი, ბათუმი'],
  ['Անի/ani, Տիգրան/tigran, Նարե/nare, Արամ/aram, Լուսինե/lusine', 'Հակոբյան/hakobyan, Սարգսյան/sargsyan, Գրիգորյան/grigoryan', 'Երևան, Գյումրի, Վանաձոր'],
  ['ሰላም/selam, ዳዊት/dawit, ሃና/hana, ተስፋዬ/tesfaye, ብርሃን/birhan', 'በቀለ/bekele, አበበ/abebe, ገብረ/gebre, ታደሰ/tadesse', 'አዲስ አበባ, ጎንደር, ባሕር ዳር'],
].map((lists) => lists.map((list) => list.split(', ')));

/** A few large providers and many small ones, as in any list; some with letters of their own (RFC 5890). */
const domains = [
  ...Array(8).fill('harbourpost.example'),
  ...Array(6).fill('lindenmail.example'),
  ...Array(4).fill('brightletter.example'),
  'gullwing.example', 'oldmill.example', 'kestrel-and-sons.example', 'quietroom.example', 'mail.tinyfarm.example',
  'bücherstube.example', 'почта.example', 'παράδειγμα.example', '例え.example', 'דוגמה.example', 'ตัวอย่าง.example',
];

const notes = [
  'prefers mornings', 'came by a friend, wants the same frame', 'allergic to cats, so no studio cat',
  'said "anything but the blue backdrop"', 'twins\nbring the double chair', 'pays by invoice; 14 days', '',
];
const days = ['2 March', '9 March', '14 March', '23 March', '1 April', '8 April', '17 April', '26 April', '3 May', '12 May'];

/** What real exports hold besides addresses. None of these is one. */
const invalid = [
  'n/a', 'none', 'anna.harbourpost.example', '@harbourpost.example', 'bo@@oldmill.example', 'lars @oldmill.example',
  'eva@oldmill..example', 'tom@-oldmill.example', '.first@oldmill.example', 'last.@oldmill.example', 'mia@', 'kim@localhost',
  'two@oldmill.example, more@oldmill.example', 'pat@old_mill.example', 'name <', `${'long'.repeat(20)}@oldmill.example`,
];

/** Mulberry32: small, and the same on every computer. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Letters for an address out of a name. */
function latin(name) {
  const [written, given] = name.split('/');
  const plain = (given ?? written).normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const special = { ø: 'o', ł: 'l', đ: 'd', ß: 'ss', ı: 'i', æ: 'ae' };
  return plain.replaceAll(/[øłđßıæ]/g, (letter) => special[letter]).replaceAll(/[^a-z]/g, '');
}

/** The people of the list as rows of values, the header first. */
export function makeClients() {
  const random = seeded(20270301);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const rows = [];
  const used = new Set();
  for (let id = 1; id <= people; id += 1) {
    const [firsts, lasts, cities] = tongues[(id * 7) % tongues.length];
    const first = pick(firsts);
    const last = pick(lasts);
    const domain = pick(domains);
    let local = pick([`${latin(first)}.${latin(last)}`, `${latin(first).charAt(0)}.${latin(last)}`, `${latin(first)}+studio`]);
    if (used.has(`${local}@${domain}`)) local += id;
    used.add(`${local}@${domain}`);
    const date = random() < 0.9 ? `${pick(days)} 2027` : '';
    const city = random() < 0.95 ? pick(cities) : '';
    const note = random() < 0.2 ? pick(notes) : '';
    rows.push([String(id), first.split('/')[0], last.split('/')[0], `${local}@${domain}`, city, date, note]);
  }
  return [header, ...withOddities(rows)];
}

/** What makes a list a real one, at fixed places, so that a test can name them. */
function withOddities(rows) {
  const set = (id, values) => {
    for (const [name, value] of Object.entries(values)) rows[id - 1][header.indexOf(name)] = value;
  };
  set(3, { first_name: 'Mia 🌻', last_name: 'Lindgren', email: 'mia.sunflower@gullwing.example', city: 'Malmö' });
  set(5, { first_name: '', last_name: 'Harbour, Lane & Daughters Ltd', email: 'office@harbour-lane.example', city: 'Cork', note: '' });
  set(8, { first_name: 'Anna "Annie"', last_name: "D'Arcy", email: "annie.o'darcy@oldmill.example", city: 'Galway' });
  set(11, { note: 'Two lines of thought:\nthe first about light,\nthe second about cake.' });
  set(13, { first_name: 'Дмитрий', last_name: 'Соколов', email: 'дмитрий@почта.example', city: 'Казань' });
  set(17, { first_name: '', session_date: '', city: '' });
  set(19, { first_name: '👩‍👩‍👧 Familie', last_name: 'Groß', email: 'die.grossens@lindenmail.example', city: 'Köln' });
  set(21, { first_name: 'Frieda', last_name: 'Brückner', city: 'Görlitz', email: 'frieda@bücherstube.example' });
  // The same mailbox, its domain written as it travels (RFC 5891).
  set(22, { first_name: 'Frieda', last_name: 'Brückner', city: 'Görlitz', email: 'frieda@xn--bcherstube-9db.example' });
  for (const [index, address] of invalid.entries()) set(100 + index * 50, { email: address });
  for (let id = 125; id <= 575; id += 50) set(id, { email: '' });
  const email = header.indexOf('email');
  // People who stand in the list twice, one of them with a domain in capitals.
  for (let id = 1010; id <= 1180; id += 10) rows[id - 1][email] = rows[id - 1 - 707][email];
  for (let id = 1210; id <= 1310; id += 10) {
    const [local, domain] = rows[id - 1 - 707][email].split('@');
    rows[id - 1][email] = `${local}@${domain.toUpperCase()}`;
  }
  return rows;
}

/** A table as CSV (RFC 4180), or as the "Unicode text" that Excel saves, with tabs. */
export function write(rows, delimiter, lineEnd) {
  const quoted = (value) => (/["\r\n]/.test(value) || value.includes(delimiter) ? `"${value.replaceAll('"', '""')}"` : value);
  return rows.map((row) => row.map(quoted).join(delimiter) + lineEnd).join('');
}

/** The files of this folder by name. */
export function makeFiles() {
  const rows = makeClients();
  const excel = write(rows.slice(0, 201), '\t', '\r\n');
  return {
    'clients.csv': Buffer.from(write(rows, ',', '\n')),
    'clients-excel.txt': Buffer.from(`\uFEFF${excel}`, 'utf16le'),
  };
}

if (import.meta.main) {
  for (const [name, content] of Object.entries(makeFiles())) writeFileSync(join(import.meta.dirname, name), content);
}
