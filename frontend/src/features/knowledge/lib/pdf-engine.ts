/** What shows PDF files. It is large, and fetched with the first of them. */
export const pdfEngine = { load: () => import('./pdf') };
