import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import vigil.Session;
import vigil.VigilException;
import vigil.VigilVerifier;

/** One challenge of a service that is overloaded for a while. In: URL, API key. Out: `challenge`, or the code of the error. */
public final class Overload {
  public static void main(String[] args) {
    Duration timeout = Duration.ofSeconds(20);
    VigilVerifier verifier = new VigilVerifier(URI.create(args[0]), args[1], timeout, HttpClient.newHttpClient());
    try {
      verifier.createChallenge("session", new Session("http://localhost:8080", "session-1", "user-1"), null);
      System.out.println("challenge");
    } catch (VigilException fault) {
      System.out.println(fault.code());
    }
  }
}
