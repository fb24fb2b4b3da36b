package vigil;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON (RFC 8259), since the JDK has none. In: text or maps, lists, strings, numbers, booleans, null. Out: the other one.
 * Numbers are read as long or double. Depth is bounded; anything that is not JSON is an IllegalArgumentException.
 */
final class Json {
  private static final int MAX_DEPTH = 32;
  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  static Map<String, Object> parseObject(String text) {
    Json reader = new Json(text);
    reader.space();
    Map<String, Object> value = reader.object(0);
    reader.space();
    if (reader.at != text.length()) throw reader.fault();
    return value;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Map<String, Object> holder, String name) {
    return holder.get(name) instanceof Map<?, ?> found ? (Map<String, Object>) found : Map.of();
  }

  static List<?> array(Map<String, Object> holder, String name) {
    return holder.get(name) instanceof List<?> found ? found : List.of();
  }

  static String write(Object value) {
    StringBuilder out = new StringBuilder();
    append(out, value);
    return out.toString();
  }

  private static void append(StringBuilder out, Object value) {
    if (value instanceof String string) {
      quote(out, string);
    } else if (value instanceof Map<?, ?> map) {
      String separator = "{";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(separator);
        quote(out, String.valueOf(entry.getKey()));
        append(out.append(':'), entry.getValue());
        separator = ",";
      }
      out.append(map.isEmpty() ? "{}" : "}");
    } else if (value instanceof List<?> list) {
      String separator = "[";
      for (Object item : list) {
        append(out.append(separator), item);
        separator = ",";
      }
      out.append(list.isEmpty() ? "[]" : "]");
    } else {
      out.append(value);
    }
  }

  private static void quote(StringBuilder out, String string) {
    out.append('"');
    for (char c : string.toCharArray()) {
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < 0x20 || Character.isSurrogate(c)) out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    out.append('"');
  }

  private Object value(int depth) {
    if (depth > MAX_DEPTH || at >= text.length()) throw fault();
    return switch (text.charAt(at)) {
      case '{' -> object(depth + 1);
      case '[' -> list(depth + 1);
      case '"' -> string();
      case 't' -> word("true", Boolean.TRUE);
      case 'f' -> word("false", Boolean.FALSE);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> members = new LinkedHashMap<>();
    expect('{');
    space();
    if (accept('}')) return members;
    do {
      space();
      String name = string();
      space();
      expect(':');
      space();
      members.put(name, value(depth));
      space();
    } while (accept(','));
    expect('}');
    return members;
  }

  private List<Object> list(int depth) {
    List<Object> items = new ArrayList<>();
    expect('[');
    space();
    if (accept(']')) return items;
    do {
      space();
      items.add(value(depth));
      space();
    } while (accept(','));
    expect(']');
    return items;
  }

  private String string() {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') return out.toString();
      if (c < 0x20) throw fault();
      out.append(c == '\\' ? escape() : c);
    }
    throw fault();
  }

  private char escape() {
    if (at >= text.length()) throw fault();
    char c = text.charAt(at++);
    int plain = "\"\\/bfnrt".indexOf(c);
    if (plain >= 0) return "\"\\/\b\f\n\r\t".charAt(plain);
    if (c != 'u' || at + 4 > text.length()) throw fault();
    at += 4;
    return (char) Integer.parseInt(text.substring(at - 4, at), 16);
  }

  private Object number() {
    int start = at;
    while (at < text.length() && "+-0123456789.eE".indexOf(text.charAt(at)) >= 0) at++;
    String written = text.substring(start, at);
    if (!written.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?")) throw fault();
    if (written.matches("-?\\d{1,18}")) return Long.valueOf(written);
    return Double.valueOf(written);
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, at)) throw fault();
    at += word.length();
    return value;
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
  }

  private boolean accept(char c) {
    if (at >= text.length() || text.charAt(at) != c) return false;
    at++;
    return true;
  }

  private void expect(char c) {
    if (!accept(c)) throw fault();
  }

  private IllegalArgumentException fault() {
    return new IllegalArgumentException("Not JSON at character " + at);
  }
}
