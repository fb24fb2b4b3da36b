package vigil;

import java.util.List;
import java.util.Map;

/** What to do. {@code action} decides; everything else explains it. {@code code} names a refusal or an error, or is null. */
public record Decision(
    boolean ok, Action action, String code, String policy, List<String> reasons, Map<String, Object> claims) {

  public enum Action {
    ALLOW,
    STEP_UP,
    LOCK
  }

  /** The answer to everything that goes wrong. */
  static Decision stepUp(String code) {
    return new Decision(false, Action.STEP_UP, code, null, List.of(), Map.of());
  }

  /** From a response of the service; what is not understood is a step-up. */
  static Decision of(Map<String, Object> answer) {
    boolean ok = Boolean.TRUE.equals(answer.get("ok"));
    if (!ok) return stepUp(answer.get("code") instanceof String code ? code : "response-invalid");
    Action action =
        switch (String.valueOf(answer.get("action"))) {
          case "allow" -> Action.ALLOW;
          case "lock" -> Action.LOCK;
          case "step-up" -> Action.STEP_UP;
          default -> null;
        };
    if (action == null) return stepUp("response-invalid");
    List<String> reasons = Json.array(answer, "reasons").stream().map(String::valueOf).toList();
    return new Decision(true, action, null, String.valueOf(answer.get("policy")), reasons, Json.object(answer, "claims"));
  }
}
