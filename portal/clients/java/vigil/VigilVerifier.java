package vigil;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Client of vigil-verifier. In: the bank's own values and tokens from the page. Out: challenges and decisions. JDK 17 or
 * later, standard library alone. One instance serves the whole process; it is safe in threads.
 *
 * <p>A verification never throws for what happens on the way: no answer, a refusal and an error are all a decision to step
 * up, as the service itself would say.
 */
public final class VigilVerifier {
  /** Longest wait before an overloaded service gets the same request again. */
  private static final long RETRY_NANOS = 1_250_000_000L;

  /** With less time than this left there is no further try. */
  private static final long MIN_TRY_NANOS = 500_000_000L;

  private final String base;
  private final String apiKey;
  private final Duration timeout;
  private final HttpClient http;

  /** Two seconds for a whole answer; the service itself answers within 1.5. */
  public VigilVerifier(URI base, String apiKey) {
    this(base, apiKey, Duration.ofSeconds(2), HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build());
  }

  /**
   * {@code timeout} bounds a whole call, with what is sent again to an overloaded service. {@code http} carries an SSLContext with
   * the client certificate for mutual TLS; {@code apiKey} may then be null.
   */
  public VigilVerifier(URI base, String apiKey, Duration timeout, HttpClient http) {
    this.base = base.toString().replaceAll("/+$", "");
    this.apiKey = apiKey;
    this.timeout = timeout;
    this.http = http;
  }

  /**
   * {@code purpose}: session, transaction, watch or registration; {@code transaction} is null but for a transaction.
   *
   * @throws VigilException when there is no challenge: carry on without Vigil
   */
  public Challenge createChallenge(String purpose, Session session, List<String> transaction) throws VigilException {
    Map<String, Object> body = fields(session);
    body.put("purpose", purpose);
    if (transaction != null) body.put("transaction", transaction);
    Map<String, Object> made = post("/v1/challenges", body);
    if (made.get("challenge") instanceof String challenge
        && made.get("nonce") instanceof String nonce
        && made.get("expiresAt") instanceof Long expiresAt) return new Challenge(challenge, nonce, expiresAt);
    throw new VigilException("response-invalid", "no challenge in the response", null);
  }

  /** Decides by the policy of that name, or by the default policy for null. */
  public Decision verifyAttestation(
      String token, String purpose, Session session, List<String> transaction, String policy) {
    Map<String, Object> body = fields(session);
    body.put("token", token);
    body.put("purpose", purpose);
    if (transaction != null) body.put("transaction", transaction);
    if (policy != null) body.put("policy", policy);
    try {
      return Decision.of(post("/v1/attestations/verify", body));
    } catch (VigilException fault) {
      return Decision.stepUp(fault.code());
    }
  }

  /**
   * Call it only right after strong authentication in this session.
   *
   * @return the kid of the new key, or null when the token is refused
   */
  public String verifyRegistration(String token, Session session) throws VigilException {
    Map<String, Object> body = fields(session);
    body.put("token", token);
    Map<String, Object> answer = post("/v1/registrations/verify", body);
    return Json.object(answer, "credential").get("kid") instanceof String kid ? kid : null;
  }

  /** Revokes all keys of a user; how many this call revoked. */
  public int revokeSubject(String subject, String reason) throws VigilException {
    return Json.array(post("/v1/credentials/revoke", Map.of("subject", subject, "reason", reason)), "revoked").size();
  }

  private static Map<String, Object> fields(Session session) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("origin", session.origin());
    body.put("sessionId", session.sessionId());
    body.put("subject", session.subject());
    return body;
  }

  /** Sends the same again while the service is overloaded, which has then done nothing, and time is left. */
  private Map<String, Object> post(String path, Map<String, Object> body) throws VigilException {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      try {
        return tryOnce(path, body, Duration.ofNanos(end - System.nanoTime()));
      } catch (VigilException fault) {
        long spare = end - System.nanoTime() - MIN_TRY_NANOS;
        if (!fault.code().equals("overloaded") || spare <= 0) throw fault;
        pause((long) (ThreadLocalRandom.current().nextDouble(0.2, 1) * Math.min(spare, RETRY_NANOS)));
      }
    }
  }

  private static void pause(long nanos) throws VigilException {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException fault) {
      Thread.currentThread().interrupt();
      throw new VigilException("unreachable", "interrupted", fault);
    }
  }

  private Map<String, Object> tryOnce(String path, Map<String, Object> body, Duration within) throws VigilException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(within)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Json.write(body)));
    if (apiKey != null) request.header("Authorization", "Bearer " + apiKey);
    HttpResponse<String> response = send(request.build(), within);
    Map<String, Object> answer = parsed(response.body());
    if (response.statusCode() != 200) {
      String code = answer != null && answer.get("code") instanceof String named ? named : "unreachable";
      throw new VigilException(code, "HTTP " + response.statusCode(), null);
    }
    if (answer == null) throw new VigilException("response-invalid", "the response is not a JSON object", null);
    return answer;
  }

  /** The JDK's own timeout ends with the headers: this one covers the body too. */
  private HttpResponse<String> send(HttpRequest request, Duration within) throws VigilException {
    CompletableFuture<HttpResponse<String>> sent = http.sendAsync(request, head -> new BoundedText());
    try {
      return sent.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException fault) {
      throw new VigilException("unreachable", "no response within " + within.toMillis() + " ms", fault);
    } catch (ExecutionException fault) {
      throw new VigilException("unreachable", String.valueOf(fault.getCause().getMessage()), fault);
    } catch (InterruptedException fault) {
      Thread.currentThread().interrupt();
      throw new VigilException("unreachable", "interrupted", fault);
    } finally {
      sent.cancel(true);
    }
  }

  private static Map<String, Object> parsed(String text) {
    try {
      return Json.parseObject(text);
    } catch (IllegalArgumentException fault) {
      return null;
    }
  }
}
