import { useLayoutEffect, useRef } from 'react';
import { useLoaded } from './use-loaded';

const loadDrawing = () => import('./draw-formula');

interface FormulaProps {
  /** LaTeX. */
  source: string;
  isDisplayed?: boolean;
}

/** Mathematics, as it is written until what draws it is there; from left to right in any text. */
export function Formula({ source, isDisplayed = false }: FormulaProps) {
  const place = useRef<HTMLSpanElement>(null);
  const drawing = useLoaded(loadDrawing);

  useLayoutEffect(() => {
    if (drawing && place.current) drawing.drawFormula(place.current, source, isDisplayed);
  }, [drawing, source, isDisplayed]);

  if (!drawing) return <code dir="ltr">{source}</code>;
  return <span ref={place} dir="ltr" className={isDisplayed ? 'formula-displayed' : undefined} />;
}
