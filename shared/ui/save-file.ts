/** Hands the person a file. In: its name and content. Out: the browser's own way of saving it. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has the content by now; a minute is ample for the slowest.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
