/**
 * Every claim that a bank receives. In: the schemas of attestation and registration. Out: a row for each claim: its name, when
 * it is sent, its parts.
 */
import { z } from 'zod';
import { attestationClaims, baseClaims } from './claims.ts';
import { registrationClaims } from './registration.ts';

/** `always`: with registrations and attestations. `payment`: with the attestation of a payment. */
export type ClaimTime = 'always' | 'attestation' | 'payment';

export interface SentClaim {
  readonly name: string;
  readonly when: ClaimTime;
  /** Sent as null while there is nothing to say. */
  readonly nullable: boolean;
  /** Names inside the claim, outer ones first. */
  readonly parts: readonly string[];
}

export function claimTable(): readonly SentClaim[] {
  const registered: Readonly<Record<string, z.ZodType>> = registrationClaims.shape;
  return Object.entries(attestationClaims.shape).map(([name, schema]) => {
    const inRegistration = registered[name];
    const always = name in baseClaims || inRegistration !== undefined;
    return {
      name,
      when: schema instanceof z.ZodOptional ? 'payment' : always ? 'always' : 'attestation',
      nullable: schema instanceof z.ZodNullable,
      parts: [...new Set([...partsOf(schema), ...(inRegistration === undefined ? [] : partsOf(inRegistration))])],
    };
  });
}

function partsOf(schema: unknown): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return partsOf(schema.unwrap());
  if (schema instanceof z.ZodObject) {
    return [...Object.keys(schema.shape), ...Object.values(schema.shape).flatMap(partsOf)];
  }
  if (schema instanceof z.ZodRecord && schema.keyType instanceof z.ZodEnum) {
    return [...schema.keyType.options.map(String), ...partsOf(schema.valueType)];
  }
  return [];
}
