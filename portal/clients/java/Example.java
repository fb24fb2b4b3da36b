import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.util.List;
import vigil.Decision;
import vigil.Session;
import vigil.VigilException;
import vigil.VigilVerifier;

/**
 * The whole way, once: registration, session, payment. In: URL, API key, origin; tokens on standard input, one a line.
 * Prints each challenge on a line, waits for the token that the page would send for it, and prints the decision.
 */
public final class Example {
  private static final List<String> PAYMENT = List.of("1250.00", "EUR", "DE02120300000000202051", "Invoice 7");
  private static final BufferedReader IN = new BufferedReader(new InputStreamReader(System.in));

  public static void main(String[] args) throws VigilException, IOException {
    VigilVerifier verifier = new VigilVerifier(URI.create(args[0]), args[1]);
    Session session = new Session(args[2], "java-session", "user-java");
    String registration = verifier.createChallenge("registration", session, null).challenge();
    System.out.println("registered " + verifier.verifyRegistration(answerTo(registration), session));
    attest(verifier, session, "session", null);
    attest(verifier, session, "transaction", PAYMENT);
    System.out.println("revoked " + verifier.revokeSubject(session.subject(), "example ends"));
  }

  private static void attest(VigilVerifier verifier, Session session, String purpose, List<String> transaction)
      throws VigilException, IOException {
    String token = answerTo(verifier.createChallenge(purpose, session, transaction).challenge());
    Decision decision = verifier.verifyAttestation(token, purpose, session, transaction, null);
    Object verdict = decision.ok() ? decision.claims().get("verdict") : decision.code();
    System.out.println("decision " + name(decision) + " " + verdict);
    Decision again = verifier.verifyAttestation(token, purpose, session, transaction, null);
    System.out.println("replay " + name(again) + " " + again.code());
  }

  private static String name(Decision decision) {
    return decision.action().name().toLowerCase().replace('_', '-');
  }

  /** Stands for the page: hands the challenge to the page client and posts back what it returns. */
  private static String answerTo(String challenge) throws IOException {
    System.out.println("challenge " + challenge);
    return IN.readLine().trim();
  }
}
