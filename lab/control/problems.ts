import { describeRealmProblem, type RealmProblem } from '../realms/definition.ts';
import { ControlError, type ControlProblem } from './server-control.ts';

/** A realm that cannot be had, as a problem of the control API. */
export const realmProblem = (problem: RealmProblem): ControlProblem => ({
  status: problem.problem === 'invalid' ? 400 : 404,
  error: problem.problem === 'invalid' ? 'invalid_request' : 'unknown_realm',
  description: describeRealmProblem(problem),
  ...(problem.problem === 'invalid' ? { issues: problem.issues } : {}),
});

/** Something that is not there. */
export const notFound = (description: string): ControlError =>
  new ControlError({ status: 404, error: 'not_found', description });

/** Something that cannot be done as it was asked. */
export const badRequest = (description: string): ControlError =>
  new ControlError({ status: 400, error: 'invalid_request', description });
