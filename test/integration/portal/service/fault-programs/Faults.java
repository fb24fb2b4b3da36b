import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import vigil.Decision;
import vigil.Session;
import vigil.VigilException;
import vigil.VigilVerifier;

/** Calls a service that misbehaves. In: its URL, names of faults. Out: a line for each: decision, error of a challenge, in time. */
public final class Faults {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final Session SESSION = new Session("http://localhost:8080", "session-1", "user-1");

  public static void main(String[] args) {
    HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    for (int at = 1; at < args.length; at++) {
      String base = args[at].equals("down") ? "http://127.0.0.1:1" : args[0] + "/" + args[at];
      VigilVerifier verifier = new VigilVerifier(URI.create(base), "key", TIMEOUT, http);
      long start = System.nanoTime();
      Decision decision = verifier.verifyAttestation("token", "session", SESSION, null, null);
      String error = errorOf(verifier);
      boolean inTime = System.nanoTime() - start < 2 * TIMEOUT.plusSeconds(1).toNanos();
      String action = decision.action().name().toLowerCase().replace('_', '-');
      System.out.println(args[at] + " " + action + " " + decision.code() + " " + error + " " + (inTime ? "in-time" : "late"));
    }
    // Connections that still drip must not keep the program.
    System.exit(0);
  }

  private static String errorOf(VigilVerifier verifier) {
    try {
      verifier.createChallenge("session", SESSION, null);
      return "none";
    } catch (VigilException fault) {
      return fault.code();
    }
  }
}
