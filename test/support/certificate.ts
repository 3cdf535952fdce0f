import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SUBJECT = ['-nodes', '-days', '1', '-subj', '/CN=localhost'];
const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];

/** Runs `story` with the files of a fresh self-signed certificate and its key. */
export async function withCertificate(
  story: (files: { readonly key: string; readonly certificate: string }) => Promise<void>,
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'tls-'));
  try {
    const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
    const files = ['-keyout', key, '-out', certificate];
    execFileSync('openssl', ['req', '-x509', ...CURVE, ...SUBJECT, ...files], { stdio: 'ignore' });
    await story({ key, certificate });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The same as PEM. */
export async function selfSigned(): Promise<{ readonly key: string; readonly cert: string }> {
  let pem = { key: '', cert: '' };
  await withCertificate(async ({ key, certificate }) => {
    pem = { key: readFileSync(key, 'utf8'), cert: readFileSync(certificate, 'utf8') };
  });
  return pem;
}
