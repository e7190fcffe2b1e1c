import type { ContractCase } from './contract-case.ts';
import { openingCases } from './transport-contract/opening-cases.ts';
import { sentCases } from './transport-contract/sent-cases.ts';
import { sendingCases } from './transport-contract/sending-cases.ts';
import type { TransportContract } from './transport-contract/transport-bench.ts';
import { troubleCases } from './transport-contract/trouble-cases.ts';

export type {
  ProviderTrouble,
  TakenMail,
  TransportBench,
  TransportContract,
} from './transport-contract/transport-bench.ts';

/** Everything the contract asks of a transport with these capabilities. Give each case to the test runner under its name. */
export function transportContract(contract: TransportContract): readonly ContractCase[] {
  return [...openingCases(contract), ...sendingCases(contract), ...troubleCases(contract), ...sentCases(contract)];
}
