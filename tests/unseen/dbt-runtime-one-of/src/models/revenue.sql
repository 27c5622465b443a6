select
    sum(centz) as cents
from {{ ref('stg_orders') }}
