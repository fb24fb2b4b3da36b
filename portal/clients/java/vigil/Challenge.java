package vigil;

/** Pass {@code challenge} to the page client unchanged. {@code expiresAt} is a NumericDate. */
public record Challenge(String challenge, String nonce, long expiresAt) {}
