/**
 * What fields are called, in 42 languages. In: nothing. Out: names of secrets, and names of ordinary fields that look like
 * secrets to other rules. Words are lower case, without spaces; `fold` makes them and the names of a page comparable.
 * English, German, French, Spanish, Italian, Dutch, Portuguese, Polish, Swedish, Norwegian, Danish, Finnish, Czech,
 * Turkish, Greek, Russian, Ukrainian, Hungarian, Romanian, Bulgarian, Croatian, Serbian, Slovak, Slovene, Estonian, Latvian, Lithuanian,
 * Icelandic, Irish, Catalan, Basque, Galician, Indonesian, Malay, Vietnamese; Arabic, Hebrew, Hindi, Thai, Japanese, Chinese, Korean.
 */

/** Lower case without diacritics. */
export const fold = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ı', 'i').replaceAll('ł', 'l');

const words = (text: string): ReadonlySet<string> =>
  new Set(
    fold(text)
      .split(/\s+/)
      .filter((word) => word !== ''),
  );

/** Secret as a word of its own. */
export const SECRET_WORDS = words(`
  otp totp hotp otpcode pin pincode mpin upin tan mtan itan phototan chiptan smstan pushtan cvv cvc csc cvn cid
  mfa 2fa password passwd pwd pw passcode passphrase secret token smscode securid captcha cardnumber cardnum ccnum
  ccnumber creditcard unlockcode
  passwort kennwort geheimzahl kartennummer kreditkartennummer prüfziffer einmalpasswort sicherheitscode zugangscode
  prüfnummer freigabecode bestätigungscode kartenprüfnummer
  motdepasse cryptogramme codesecret
  contraseña clave contrasenya
  parolaordine parolachiave parolasegreta
  wachtwoord pincode beveiligingscode toegangscode kaartnummer verificatiecode
  senha palavrapasse palavrachave
  hasło kodpin numerkarty
  lösenord pinkod säkerhetskod engångskod kortnummer kontrollkod
  passord sikkerhetskode engangskode pinkode kortnummer
  adgangskode kodeord engangskode sikkerhedskode kontrolcifre kortnummer
  salasana tunnusluku turvakoodi vahvistuskoodi kertakäyttökoodi korttinumero pinkoodi
  heslo kontrolníkód čísloKarty
  şifre parola sifreniz kartnumarası
  κωδικόςπρόσβασης συνθηματικό
  пароль пин пинкод парол кодовоеслово
  пароль пінкод пін
  jelszó jelszava pinkód
  parolă parola
  парола пинкод
  lozinka zaporka лозинка
  geslo
  parool salasõna turvakood kinnituskood
  parole
  slaptažodis
  lykilorð leyninúmer öryggisnúmer öryggisnúmerið
  pasfhocal
  pasahitza contrasinal passkode
  sandi
  סיסמה סיסמא
`);

/** Secret as two or three neighbouring words: an account number is typed openly, a card number is not. */
export const SECRET_PHRASES = words(`
  onetime onetimepassword cardno cardnumber cardcode cardexpiry cardverification securitycode verificationcode
  confirmationcode authcode authenticationcode authenticatorcode accesscode smscode creditcard debitcard expirydate
  expirationdate secretcode logincode signingcode passcode unlockcode recoverycode backupcode
  einmalcode tancode pruefziffer smscode
  motdepasse codesecret codepin codesms codeconfidentiel codedesecurite codedeverification codeverification
  codedeconfirmation numerodecarte numerocarte codedacces codeunique
  codigodeseguridad codigoseguridad codigodeverificacion codigosms numerodetarjeta numerotarjeta codigopin claveunica
  clavedeacceso
  codicedisicurezza codicesicurezza codicesegreto codicediverifica codiceverifica codiceotp codicesms numerocarta
  numerodellacarta numerodicarta codicepin
  eenmaligecode smscode
  codigodeseguranca codigoseguranca codigodeverificacao codigodeconfirmacao numerodocartao numerocartao palavrapasse
  kodsms kodpin kodjednorazowy kodweryfikacyjny kodzabezpieczający kodautoryzacyjny numerkarty
  bezpečnostníkód ověřovacíkód číslokarty autorizačníkód smskód jednorázovýkód kontrolníkód
  güvenlikkodu doğrulamakodu smskodu kartnumarası teksifre onaykodu
  κωδικόςπρόσβασης κωδικόςασφαλείας κωδικόςμιαςχρήσης κωδικόςεπιβεβαίωσης αριθμόςκάρτας κωδικόςsms κωδικόςpin
  кодподтверждения кодбезопасности одноразовыйкод одноразовыйпароль номеркарты смскод кодизсмс кодпроверки
  кодпідтвердження кодбезпеки одноразовийкод номеркартки смскод кодізсмс
  biztonságikód megerősítőkód smskód ellenőrzőkód kártyaszám jóváhagyókód
  coddesecuritate coddeverificare coddeconfirmare codsms codpin numărcard numărulcardului
  кодзасигурност кодзапотвърждение смскод номернакарта
  sigurnosnikod kontrolnibroj kontrolnikod smskod brojkartice kodzapotvrdu сигурносникод контролниброј бројкартице
  bezpečnostnýkód overovacíkód kontrolnýkód potvrdzovacíkód číslokarty
  varnostnakoda potrditvenakoda številkakartice smskoda
  drošībaskods apstiprinājumakods smskods kartesnumurs
  saugoskodas patvirtinimokodas smskodas kortelėsnumeris
  focalfaire
  codideseguretat claudepas
  katasandi katalaluan kodeverifikasi kodekeamanan kodpengesahan kodeotp nomorkartu
  mậtkhẩu mãxácnhận mãxácthực mãbảomật sốthẻ mãotp
  קודאימות קודסודי קודאבטחה מספרכרטיס
  كلمةالمرور كلمةالسر رمزالتحقق الرقمالسري رمزالأمان رقمالبطاقة
`);

/** Secret anywhere in the name: languages written without spaces. */
export const SECRET_PARTS = [
  ...words(`
  パスワード 暗証番号 暗証 認証コード 確認コード ワンタイム セキュリティコード カード番号 暗号 ログインコード
  密码 密碼 口令 验证码 驗證碼 校验码 动态码 動態碼 安全码 安全碼 卡号 卡號 信用卡 支付码 短信码
  รหัสผ่าน รหัสยืนยัน รหัสลับ รหัสความปลอดภัย หมายเลขบัตร
  पासवर्ड ओटीपी सत्यापनकोड सुरक्षाकोड कार्डनंबर
  비밀번호 암호 인증번호 인증코드 보안코드 보안카드 카드번호 일회용 확인코드 핀번호
  `),
];

/** Ordinary fields, short or of digits, that are typed openly. */
export const OPEN_WORDS = words(`
  day month year date dd mm yy yyyy hour minute quantity qty count amount sum total price rate percent reference ref memo
  note remittance subject sort sortcode routing bank branch blz bic iban account zip postcode postal house floor age phone
  extension area country invoice order customer page search cents initial
  tag monat jahr datum betrag anzahl menge summe referenz verwendungszweck bankleitzahl konto plz postleitzahl hausnummer
  rechnung kunde stunde
  jour mois annee date montant quantite somme reference motif guichet compte codepostal numero facture client cle rib
  dia mes año fecha importe cantidad monto referencia concepto sucursal cuenta codigopostal factura cliente
  giorno mese anno data importo quantità riferimento causale conto cap fattura cliente filiale
  dag maand jaar datum bedrag aantal referentie kenmerk rekening huisnummer factuur klant
  dia mês ano data valor quantidade referência agência conta cep factura fatura nif
  dzień miesiąc rok data kwota ilość tytuł konto rachunek faktura klient
  dag månad år datum belopp antal referens konto clearing postnummer faktura kund
  dag måned år dato beløp antall referanse konto postnummer faktura kunde kid
  dag måned år dato beløb antal reference konto reg postnummer faktura kunde
  päivä kuukausi vuosi päivämäärä summa määrä viite viitenumero tili postinumero lasku asiakas
  den měsíc rok datum částka množství variabilní symbol účet psč faktura
  gün ay yıl tarih tutar miktar adet referans hesap şube fatura açıklama
  ημέρα μήνας έτος ημερομηνία ποσό ποσότητα αναφορά λογαριασμός τκ τιμολόγιο
  день месяц год дата сумма количество назначение счет бик инн кпп индекс
  день місяць рік дата сума кількість призначення рахунок мфо індекс
  nap hónap év dátum összeg mennyiség közlemény számla irányítószám
  ziua luna an dată sumă cantitate referință cont factură
  ден месец година дата сума количество основание сметка фактура
  dan mjesec mesec godina datum iznos količina račun faktura дан износ рачун датум
  deň mesiac rok dátum suma množstvo účet faktúra
  leto znesek sklic
  päev kuu aasta kuupäev kogus viitenumber arve
  diena mēnesis gads datums daudzums konts rēķins
  mėnuo metai suma kiekis sąskaita
  dagur mánuður dagsetning upphæð reikningur
  import compte zenbatekoa kontua
  hari bulan tahun tanggal tarikh jumlah amaun rekening akaun
  ngày tháng năm
  יום חודש שנה תאריך סכום חשבון
  يوم شهر سنة تاريخ مبلغ المبلغ حساب الحساب
`);

export const OPEN_PARTS = [
  ...words(
    '日 月 年 金額 数量 口座 支店 郵便 参照 摘要 日期 金额 數量 账号 帳號 邮编 备注 일 월 년 금액 수량 계좌 지점 우편 적요 จำนวนเงิน บัญชี राशि खाता',
  ),
];
