/**
 * Remembers secret fields. In: fields as they take the focus, and changes of `type`. Out: whether a field is or ever
 * was secret: a "show password" button turns a password into text, and it stays secret.
 */
import { isSecretMarkup } from './exclusions.ts';
import { editableOf, isDeclaredSecret, markupOf } from './field-markup.ts';

const PASSWORD = /^password$/i;

export class StickySecrets {
  readonly #secret = new WeakSet<Element>();
  /** Names of password fields: some pages replace the password field by a text field. */
  readonly #passwordNames = new Set<string>();
  readonly #watched = new WeakSet<Node>();
  readonly #observer = new MutationObserver((changes) => this.#learn(changes));

  /** True when nothing typed at `focused` may be reported. */
  isSecret(focused: Element): boolean {
    this.#learn(this.#observer.takeRecords());
    const field = editableOf(focused);
    if (field === null) return isDeclaredSecret(focused);
    this.#watch(field.getRootNode());
    if (this.#secret.has(field)) return true;
    if (!this.#namesOf(field).some((name) => this.#passwordNames.has(name)) && !isSecretMarkup(markupOf(field))) {
      return false;
    }
    this.#remember(field, field instanceof HTMLInputElement && field.type === 'password');
    return true;
  }

  /** Observes a document or a shadow root, and remembers the password fields in it. */
  watch(root: Document): void {
    this.#watch(root);
  }

  stop(): void {
    this.#observer.disconnect();
  }

  #watch(root: Node): void {
    if (this.#watched.has(root)) return;
    this.#watched.add(root);
    this.#observer.observe(root, { subtree: true, attributeFilter: ['type'], attributeOldValue: true });
  }

  #learn(changes: readonly MutationRecord[]): void {
    for (const { target, oldValue } of changes) {
      if (target instanceof HTMLInputElement && PASSWORD.test(oldValue ?? '')) this.#remember(target, true);
    }
  }

  #remember(field: Element, isPassword: boolean): void {
    this.#secret.add(field);
    if (isPassword) for (const name of this.#namesOf(field)) this.#passwordNames.add(name);
  }

  #namesOf(field: Element): string[] {
    return ['name', 'id'].flatMap((name) => {
      const value = field.getAttribute(name);
      return value ? [`${name}=${value}`] : [];
    });
  }
}
