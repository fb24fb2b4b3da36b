/** Offers a file for download. In: its name and content. Out: the browser's save action. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // A minute is ample: the download has read the content by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
