import { ThumbsDown, ThumbsUp } from 'lucide-react';
import { IconButton } from '@/components/ui/icon-button';
import { useRateReply } from '@/features/chat/api/rate-reply';
import type { Message } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

const RATINGS = [
  { rating: 'up', icon: ThumbsUp, label: 'chat.goodReply' },
  { rating: 'down', icon: ThumbsDown, label: 'chat.badReply' },
] as const;

/** What one thinks of a reply; a second click takes it back. */
export function Thumbs({ message }: { message: Message }) {
  const rate = useRateReply(message);
  return RATINGS.map(({ rating, icon, label }) => {
    const isChosen = message.feedback === rating;
    return (
      <IconButton
        key={rating}
        size="small"
        icon={icon}
        label={t(label)}
        aria-pressed={isChosen}
        className={isChosen ? 'text-ember-deep! [&>svg]:fill-selected' : ''}
        onClick={() => rate.mutate(isChosen ? null : rating)}
      />
    );
  });
}
