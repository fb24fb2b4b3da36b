/**
 * Remembers secret fields. In: fields as they take the focus, and changes of their markup. Out: whether a field is or ever
 * was secret: a "show password" button turns a password into text, and it stays secret.
 */
import { isSecretMarkup } from './exclusions.ts';
import { editableOf, markupOf } from './field-markup.ts';
import { SecretPads } from './secret-pad.ts';

const PASSWORD = /^password$/i;
/** Attributes whose change is judged at once; all others with the next check. */
const WATCHED = ['type', 'autocomplete', 'inputmode', 'maxlength', 'data-vigil-secret'];

export class StickySecrets {
  readonly pads = new SecretPads();
  readonly #secret = new WeakSet<Element>();
  /** Names of password fields: some pages replace the password field by a text field. */
  readonly #passwordNames = new Set<string>();
  readonly #watched = new WeakSet<Node>();
  readonly #observer = new MutationObserver((changes) => this.#learn(changes));
  #version = 0;

  /** Changes whenever an earlier verdict may no longer hold. */
  get version(): number {
    this.#learn(this.#observer.takeRecords());
    return this.#version;
  }

  /** True when nothing typed at `focused` may be reported. */
  isSecret(focused: Element): boolean {
    this.#learn(this.#observer.takeRecords());
    const field = editableOf(focused);
    if (field === null) return this.pads.isPad(focused);
    this.watch(field.getRootNode());
    if (this.#secret.has(field)) return true;
    if (!this.#namesOf(field).some((name) => this.#passwordNames.has(name)) && !isSecretMarkup(markupOf(field))) {
      return false;
    }
    this.#remember(field, field instanceof HTMLInputElement && field.type === 'password');
    return true;
  }

  /** Observes a document or a shadow root. */
  watch(root: Node): void {
    if (this.#watched.has(root)) return;
    this.#watched.add(root);
    this.#observer.observe(root, { subtree: true, attributeFilter: WATCHED, attributeOldValue: true });
  }

  stop(): void {
    this.#observer.disconnect();
  }

  #learn(changes: readonly MutationRecord[]): void {
    if (changes.length > 0) this.#version += 1;
    for (const { target, attributeName, oldValue } of changes) {
      if (attributeName === 'type' && target instanceof HTMLInputElement && PASSWORD.test(oldValue ?? '')) {
        this.#remember(target, true);
      }
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
