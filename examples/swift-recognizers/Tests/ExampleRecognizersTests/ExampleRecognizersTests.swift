import EntityTesting
import ExampleRecognizers
import Testing

@Suite struct ExampleRecognizersTests {
  @Test func resolutionsByTheirSymbols() async throws {
    let recognizer = try UNResolutions()
    recognizer.expect("La ⟦DOCUMENT S/RES/2231 (2015)⟧ et la ⟦DOCUMENT A/RES/77/7⟧.")
    recognizer.expect("Ni S/RES/ ni XS/RES/12.")
    await RecognizerConformance(recognizer, texts: ["La S/RES/2231 (2015) est là."]).run()
  }

  @Test func citations() async throws {
    let recognizer = try Treaties()
    recognizer.expect("la ⟦DOCUMENT=un:S/RES/2231(2015) résolution 2231 (2015)⟧ du Conseil de sécurité")
    recognizer.expect("Par sa ⟦DOCUMENT=un:A/RES/77/7 résolution 77/7⟧, l'Assemblée")
    recognizer.expect("la Convention (⟦DOCUMENT=coe:5 STE n° 5⟧)")
    recognizer.expect("la Convention (⟦DOCUMENT=coe:108 ETS No. 108⟧)")
    recognizer.expect("⟦DOCUMENT=unts:1155:331 RTNU, vol. 1155, p. 331⟧")
    recognizer.expect("une résolution de 2015 (la première)")
    await RecognizerConformance(recognizer, texts: ["la résolution 2231 (2015), STCE n° 5"]).run()
  }

  @Test func accountsWithRightCheckDigits() async throws {
    let recognizer = try BankAccounts()
    // The examples of the registry of ISO 13616.
    recognizer.expect("⟦ACCOUNT=iban:FR1420041010050500013M02606 FR14 2004 1010 0505 0001 3M02 606⟧")
    recognizer.expect("Compte ⟦ACCOUNT=iban:NO9386011117947 NO9386011117947⟧ EUR.")
    recognizer.expect("Compte NO9386011117946, FR14 2004 1010 0505 0001 3M02 607.")
    await RecognizerConformance(recognizer, texts: ["le compte GB82 WEST 1234 5698 7654 32"]).run()
  }

  @Test func referencesToCountries() async throws {
    let recognizer = try CountryReferences()
    // COUNTRY is what the recognizer needs, and so is given to it.
    recognizer.expect("⟦COUNTRY=CU Cuba⟧ et la ⟦COUNTRY=FR France⟧ : le ⟦REFERENCE=CU pays caribéen⟧ accepte")
    recognizer.expect("⟦COUNTRY=CU Cuba⟧, ⟦COUNTRY=HT Haïti⟧, le ⟦REFERENCE=HT pays caribéen⟧")
    recognizer.expect("la ⟦COUNTRY=FR France⟧ et un pays caribéen")
    recognizer.expect("le pays andin, c'est le ⟦COUNTRY=PE Pérou⟧")
    await RecognizerConformance(recognizer, texts: ["⟦COUNTRY=CU Cuba⟧ : le pays caribéen"]).run()
  }
}
