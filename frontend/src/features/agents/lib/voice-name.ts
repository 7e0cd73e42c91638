/** The name of a voice as a person would write it: "Alloy" for alloy, "Heart" for af_heart. */
export function voiceName(voice: string): string {
  // Some families of voices begin with their language and sort: "af" is American, female.
  const words = voice
    .replace(/^[a-z]{2}_/, '')
    .replaceAll(/[_-]+/g, ' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
