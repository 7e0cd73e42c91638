import { screen, within, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeBackend } from '@/testing/fake-backend';
import { renderApp } from '@/testing/render-app';
import { json, problem } from '@/testing/server';

let backend: FakeBackend;

beforeEach(() => {
  backend = new FakeBackend();
});

const box = () => screen.findByRole('textbox', { name: 'Message' });
const log = () => screen.findByRole('log', { name: 'Conversation with Patient Teacher' });

describe('sending', () => {
  it('shows the message at once and the reply word by word', async () => {
    const { path } = backend.seed();
    const { user } = renderApp(path);
    await user.type(await box(), 'Why is the sky red?{Enter}');

    expect(await within(await log()).findByText('Why is the sky red?')).toBeVisible();
    expect(await box()).toHaveValue('');
    await screen.findByRole('status', { name: 'Patient Teacher is thinking' });
    backend.stream.token('Because the light ');
    expect(await screen.findByText('Because the light')).toBeVisible();
    backend.stream.token('travels **further**.');
    expect(await screen.findByText('further')).toBeVisible();

    backend.finish(backend.running, 'Because the light travels **further**.');
    expect(await screen.findByRole('button', { name: 'Copy reply' })).toBeInTheDocument();
    expect(screen.getAllByText('Why is the sky red?')).toHaveLength(1);
  });
});
