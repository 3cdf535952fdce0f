/** What is cut out of texts. It cannot be printed, as the keys cannot. */
export interface Needle {
  /** `text` without the keys; the same string when they are not there. */
  cutFrom(text: string): string;
}
