select sum(cents) as cents
from {{ ref('stg_order') }}
