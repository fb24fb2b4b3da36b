package vigil;

/** What the portal knows of a session; nothing here comes from the page. */
public record Session(String origin, String sessionId, String subject) {}
