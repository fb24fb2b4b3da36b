/** Words that generated people type. In: nothing. Out: sentences of the kind that bank clerks write. */

export const SENTENCES: readonly string[] = [
  'Please release the second instalment for the warehouse lease before noon on Thursday.',
  'The supplier in Rotterdam has confirmed the delivery of all forty pallets this morning.',
  'We agreed to split the invoice between the travel budget and the training budget.',
  'Attached to the order you will find the corrected customs papers for the third container.',
  'Can you check whether the reference on the transfer matches the number on the contract?',
  'Our auditors asked for a list of all payments above ten thousand euros since January.',
  'The new account for the joint venture should be opened under the name of the holding.',
  'Refund the deposit to the customer, less the fee for the early return of the machine.',
  'Salaries for the night shift go out two days earlier because of the public holiday.',
  'Kindly confirm the exchange rate that was used for the payment to the yard in Gdansk.',
  'The board has approved the credit line, but only for purchases of raw material.',
  'Send the remittance advice to the accounts department and a copy to the project office.',
  'It looks as if the same invoice was paid twice, once in March and once in April.',
  'Their bank needs the purpose of the payment in plain words, not just a contract number.',
  'Half of the amount is due on signature and the rest when the turbines are running.',
  'Please move the standing order for the office rent to the last working day of the month.',
  'The insurance will cover the damage to the lorry, so hold the repair bill for now.',
  'I have asked the branch to raise the daily limit for transfers within the group.',
  'Travel expenses of the sales team are booked to the quarter in which they were made.',
  'Could somebody with the right to sign look at the batch before the cut-off at five?',
];
