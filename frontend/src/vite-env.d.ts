interface ImportMetaEnv {
  readonly VITE_API_URL?: string;
  readonly VITE_MAX_RECORDING_DURATION?: string;
}
