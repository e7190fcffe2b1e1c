import { expect, test } from 'vitest';
import { findColumns, looksLikeAddress } from './find-columns.ts';

test.for([
  'email',
  'E-Mail',
  'EMAIL ADDRESS',
  'e_mail',
  'mail',
  'Correo electrónico',
  'correo',
  'Courriel',
  'Adresse e-mail',
  'E-Mail-Adresse',
  'indirizzo e-mail',
  'e-postadress',
  'sähköposti',
  'почта',
  'Эл. почта',
  'Електронна пошта',
  'メールアドレス',
  '邮箱',
  '이메일',
  'אימייל',
  'البريد الإلكتروني',
  'ईमेल',
  'อีเมล',
  'ელ. ფოსტა',
  'ኢሜይል',
  'Ιμέιλ',
])('knows "%s" for the column of addresses, before any row', (name) => {
  expect(findColumns(['id', name, 'city'], [])).toEqual({ address: 1 });
});

test('takes a likely name when its values are addresses', () => {
  const rows = [
    ['1 Sea Street', 'mia@shop.example'],
    ['', ''],
    ['2 Hill Road', 'bo@shop.example'],
  ];
  expect(findColumns(['Address', "Client's e-mail (work)"], rows)).toEqual({ address: 1 });
  expect(findColumns(['Street', 'Address'], rows)).toEqual({ address: 1 });
});

test('takes the only column whose values are addresses, whatever its name', () => {
  expect(
    findColumns(
      ['x', 'y'],
      [
        ['mia@shop.example', 'Oslo'],
        ['bo@shop.example', 'Rome'],
      ],
    ),
  ).toEqual({ address: 0 });
});

test('does not choose between two columns of addresses without telling names', () => {
  expect(findColumns(['x', 'y'], [['mia@shop.example', 'bo@shop.example']])).toEqual({});
});

test('takes a column of consents for none, and the addresses beside it for what they are', () => {
  const rows = [
    ['yes', 'mia@shop.example'],
    ['no', 'bo@shop.example'],
  ];
  expect(findColumns(['email consent', 'contact'], rows)).toEqual({ address: 1 });
});

test('finds the column of whole names', () => {
  expect(findColumns(['email', 'Full Name'], [])).toEqual({ address: 0, name: 1 });
  expect(findColumns(['Name', 'email'], [])).toEqual({ address: 1, name: 0 });
  expect(findColumns(['ФИО', 'Почта'], [])).toEqual({ address: 1, name: 0 });
});

test('takes half a name for no name', () => {
  expect(findColumns(['nom', 'prénom', 'courriel'], [])).toEqual({ address: 2 });
  expect(findColumns(['nombre', 'apellidos', 'correo'], [])).toEqual({ address: 2 });
});

test.for([
  ['mia@shop.example', true],
  ['жанна@почта.example', true],
  ['@shop.example', false],
  ['mia@', false],
  ['mia at shop', false],
  ['mia @shop.example', false],
] as const)('"%s" looks like an address: %s', ([value, answer]) => {
  expect(looksLikeAddress(value)).toBe(answer);
});
