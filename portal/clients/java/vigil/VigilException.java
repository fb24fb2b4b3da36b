package vigil;

/** The service did not do what was asked. {@code code} is a problem code of its OpenAPI document, or {@code unreachable}. */
public final class VigilException extends Exception {
  private static final long serialVersionUID = 1L;
  private final String code;

  public VigilException(String code, String message, Throwable cause) {
    super(code + ": " + message, cause);
    this.code = code;
  }

  public String code() {
    return code;
  }
}
