import { column, deviceName, settings } from './column-schemas.ts';

/** Rows of tables that have no key of their own; a column elsewhere refers to one as "@NAME". */
export const rowsSchema = {
  type: 'object',
  propertyNames: { ...deviceName, title: 'name of a row' },
  additionalProperties: {
    type: 'object',
    additionalProperties: false,
    required: ['table'],
    properties: {
      table: {
        enum: [
          ...['QoS', 'Queue', 'Controller', 'Manager', 'NetFlow', 'sFlow', 'IPFIX', 'Flow_Table', 'SSL'],
          ...['AutoAttach', 'Datapath', 'CT_Zone', 'CT_Timeout_Policy', 'Flow_Sample_Collector_Set'],
        ],
      },
      other_config: settings,
      external_ids: settings,
      set: column,
    },
  },
  description:
    'Rows of other tables (QoS, Queue, Controller, sFlow, ...), by name. "@NAME" in a `set` refers to one.',
} as const;
