lock_order! { pub Config < Accounts }
