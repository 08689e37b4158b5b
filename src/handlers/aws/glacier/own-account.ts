/** Stands for the account whose credentials sign the call. */
export const OWN_ACCOUNT = '-';
