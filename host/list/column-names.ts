/** Letters and digits only, so that "E-Mail", "e mail" and "EMail" are one name. */
export function plainName(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** One line per family of languages, the names in it separated by commas. */
function plainNames(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(',')).map(plainName));
}

/** What people call the column of addresses: sure names, most usual languages first. */
export const addressNames = plainNames(
  `email, mail, email address, mail address, emails`,
  `correo, correo electrónico, dirección de correo, dirección de correo electrónico`,
  `courriel, adresse e-mail, adresse mail, adresse courriel, adresse électronique, mél`,
  `E-Mail-Adresse, Mailadresse, e-mailadres, mailadres`,
  `posta elettronica, indirizzo e-mail, indirizzo mail, endereço de e-mail, correio eletrónico, correio eletrônico`,
  `e-post, e-postadress, e-postadresse, epostadresse, mailadresse, sähköposti, sähköpostiosoite, netfang, e-posti aadress`,
  `adres e-mail, e-mailová adresa, e-mail cím, adresă de e-mail, e-posta, e-posta adresi, el. paštas, e-pasts`,
  `почта, эл. почта, электронная почта, адрес электронной почты, имейл, емейл, пошта, електронна пошта, имейл адрес`,
  `ηλεκτρονικό ταχυδρομείο, ηλεκτρονική διεύθυνση, ιμέιλ`,
  `ელფოსტა, ელ. ფოსტა, էլ. փոստ, ኢሜይል, ኢሜል`,
  `البريد الإلكتروني, بريد إلكتروني, الإيميل, אימייל, דואר אלקטרוני, דוא"ל, ایمیل, ईमेल, อีเมล, อีเมล์`,
  `メール, メールアドレス, 電子メール, eメール, 邮箱, 电子邮箱, 电子邮件, 邮箱地址, 電子郵件, 電郵, 信箱, 이메일, 전자우편, 메일`,
);

/** Names that may as well mean a street: they count when the values below are addresses of mail. */
export const addressStems: readonly string[] = [
  'mail',
  'correo',
  'courriel',
  'почт',
  'пошт',
  'address',
  'adres',
  'dirección',
  'indirizzo',
  'endereço',
  'адрес',
  'メール',
  '邮',
  '郵',
  '메일',
].map(plainName);

/** What people call the column of a whole name, as it is shown. */
export const wholeNames = plainNames(
  `full name, display name, client name, customer name, contact name, recipient name, name and surname`,
  `nombre completo, nombre y apellidos, nom complet, nom et prénom, prénom et nom, vollständiger Name`,
  `nome completo, nome e cognome, volledige naam, imię i nazwisko, jméno a příjmení, ad soyad`,
  `фио, полное имя, піб, ονοματεπώνυμο, الاسم الكامل, שם מלא, 氏名, お名前, 姓名, 성명`,
);

/** The same word stands for a whole name and, beside a column of `partNames`, for one half of it. */
export const shortNames = plainNames(
  `name, nombre, nom, nome, naam, namn, navn, nimi, jméno, имя, ім'я, όνομα`,
  `სახელი, անուն, ስም, الاسم, שם, नाम, ชื่อ, 名前, 名字, 이름`,
);

export const partNames = plainNames(
  `first name, given name, forename, last name, family name, surname, middle name`,
  `apellido, apellidos, prénom, nom de famille, Vorname, Nachname, Familienname, cognome, apelido`,
  `sobrenome, voornaam, achternaam, förnamn, efternamn, fornavn, etternavn, etunimi, sukunimi`,
  `imię, nazwisko, příjmení, фамилия, отчество, прізвище, επώνυμο, გვარი, ազգանուն, שם משפחה`,
  `姓, 名, 성, नाम उपनाम, นามสกุล`,
);
