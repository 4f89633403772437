// The one kind of person the peer knows: whoever signs in, with all claims of the standard scopes.

const CLAIMS = {
  name: 'Nour Amrani',
  family_name: 'Amrani',
  given_name: 'Nour',
  middle_name: 'Hind',
  nickname: 'Nour',
  preferred_username: 'nour',
  profile: 'https://demo.invalid/nour',
  picture: 'https://demo.invalid/nour.png',
  website: 'https://demo.invalid/',
  gender: 'female',
  birthdate: '1990-01-31',
  zoneinfo: 'Africa/Casablanca',
  locale: 'fr-MA',
  updated_at: 1750000000,
  email: 'nour@demo.invalid',
  email_verified: true,
  address: { formatted: '12, rue du Port\nCasablanca', country: 'MA' },
  phone_number: '+212600000001',
  phone_number_verified: true,
};

export async function findAccount(context, id) {
  return { accountId: id, claims: async () => ({ ...CLAIMS, sub: id }) };
}
