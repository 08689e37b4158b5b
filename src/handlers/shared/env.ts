import { EnvName } from '../../contracts/env';

/** A variable that the construct always sets. */
export function requireEnv(name: EnvName): string {
  const value = process.env[name];
  if (!value) throw new Error(`the environment variable ${name} is not set. The construct sets it, so this function was changed by hand`);
  return value;
}

/** A variable that the construct sets only if the user gave a limit. */
export function optionalNumber(name: EnvName): number | undefined {
  const value = process.env[name];
  return value ? Number(value) : undefined;
}

export const requireNumber = (name: EnvName): number => Number(requireEnv(name));
