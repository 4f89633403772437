"""Create the tables of titles, of codes and of what the service keeps about itself."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table('audit',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('organisation', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('request_id', sa.Text(), nullable=False),
    sa.Column('details', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit'))
    )
    op.create_table('banks',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('rank', sa.SmallInteger(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('confidence', sa.Text(), nullable=False),
    sa.Column('account_codes', sa.Text(), nullable=False),
    sa.CheckConstraint("confidence IN ('sourced', 'reported', 'assumed', 'demo')", name=op.f('ck_banks_confidence_is_known')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_banks'))
    )
    op.create_table('categories',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('rank', sa.SmallInteger(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('confidence', sa.Text(), nullable=False),
    sa.CheckConstraint("confidence IN ('sourced', 'reported', 'assumed', 'demo')", name=op.f('ck_categories_confidence_is_known')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_categories'))
    )
    op.create_table('counters',
    sa.Column('organisation', sa.Text(), nullable=False),
    sa.Column('branch', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('modification', sa.Text(), nullable=False),
    sa.Column('titles', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('titles >= 0', name=op.f('ck_counters_titles_is_not_negative')),
    sa.PrimaryKeyConstraint('organisation', 'branch', 'state', 'category', 'modification', name=op.f('pk_counters'))
    )
    op.create_table('countries',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('rank', sa.SmallInteger(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('confidence', sa.Text(), nullable=False),
    sa.CheckConstraint("confidence IN ('sourced', 'reported', 'assumed', 'demo')", name=op.f('ck_countries_confidence_is_known')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_countries'))
    )
    op.create_table('currencies',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('rank', sa.SmallInteger(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('confidence', sa.Text(), nullable=False),
    sa.Column('minor_units', sa.SmallInteger(), nullable=False),
    sa.CheckConstraint("confidence IN ('sourced', 'reported', 'assumed', 'demo')", name=op.f('ck_currencies_confidence_is_known')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_currencies'))
    )
    op.create_table('domiciliation_registers',
    sa.Column('bank', sa.Text(), nullable=False),
    sa.Column('branch', sa.Text(), nullable=False),
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('last_sequence', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('bank', 'branch', 'year', name=op.f('pk_domiciliation_registers'))
    )
    op.create_table('idempotency_keys',
    sa.Column('organisation', sa.Text(), nullable=False),
    sa.Column('sub', sa.Text(), nullable=False),
    sa.Column('key_digest', sa.Text(), nullable=False),
    sa.Column('body_digest', sa.Text(), nullable=False),
    sa.Column('decision', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('organisation', 'sub', 'key_digest', name=op.f('pk_idempotency_keys'))
    )
    op.create_table('incoterms',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('rank', sa.SmallInteger(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('confidence', sa.Text(), nullable=False),
    sa.CheckConstraint("confidence IN ('sourced', 'reported', 'assumed', 'demo')", name=op.f('ck_incoterms_confidence_is_known')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_incoterms'))
    )
    op.create_table('licence_headings',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('rank', sa.SmallInteger(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('confidence', sa.Text(), nullable=False),
    sa.Column('is_certain', sa.Boolean(), nullable=False),
    sa.CheckConstraint("confidence IN ('sourced', 'reported', 'assumed', 'demo')", name=op.f('ck_licence_headings_confidence_is_known')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_licence_headings'))
    )
    op.create_table('modifications',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('rank', sa.SmallInteger(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('confidence', sa.Text(), nullable=False),
    sa.CheckConstraint("confidence IN ('sourced', 'reported', 'assumed', 'demo')", name=op.f('ck_modifications_confidence_is_known')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_modifications'))
    )
    op.create_table('offices',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('rank', sa.SmallInteger(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('confidence', sa.Text(), nullable=False),
    sa.CheckConstraint("confidence IN ('sourced', 'reported', 'assumed', 'demo')", name=op.f('ck_offices_confidence_is_known')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_offices'))
    )
    op.create_table('regimes',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('rank', sa.SmallInteger(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('confidence', sa.Text(), nullable=False),
    sa.CheckConstraint("confidence IN ('sourced', 'reported', 'assumed', 'demo')", name=op.f('ck_regimes_confidence_is_known')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_regimes'))
    )
    op.create_table('rejection_reasons',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('rank', sa.SmallInteger(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('confidence', sa.Text(), nullable=False),
    sa.Column('least_comment', sa.SmallInteger(), nullable=False),
    sa.CheckConstraint("confidence IN ('sourced', 'reported', 'assumed', 'demo')", name=op.f('ck_rejection_reasons_confidence_is_known')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_rejection_reasons'))
    )
    op.create_table('states',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('rank', sa.SmallInteger(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('confidence', sa.Text(), nullable=False),
    sa.CheckConstraint("confidence IN ('sourced', 'reported', 'assumed', 'demo')", name=op.f('ck_states_confidence_is_known')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_states'))
    )
    op.create_table('titles',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('number_check', sa.Text(), nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('modification', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_event_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('domiciled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('domiciliation_number', sa.Text(), nullable=True),
    sa.Column('amount', sa.Numeric(precision=18, scale=3), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('importer_name', sa.Text(), nullable=False),
    sa.Column('declarant_name', sa.Text(), nullable=False),
    sa.Column('bank', sa.Text(), nullable=False),
    sa.Column('branch', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('intake_digest', sa.Text(), nullable=True),
    sa.Column('particulars', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.CheckConstraint("number ~ '^[0-9]{19}$'", name=op.f('ck_titles_number_is_19_digits')),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_titles_amount_is_not_negative')),
    sa.CheckConstraint('version >= 1', name=op.f('ck_titles_version_is_counted')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_titles')),
    sa.UniqueConstraint('domiciliation_number', name=op.f('uq_titles_domiciliation_number')),
    sa.UniqueConstraint('number', name=op.f('uq_titles_number'))
    )
    op.create_table('branches',
    sa.Column('bank', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('rank', sa.SmallInteger(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('confidence', sa.Text(), nullable=False),
    sa.CheckConstraint("confidence IN ('sourced', 'reported', 'assumed', 'demo')", name=op.f('ck_branches_confidence_is_known')),
    sa.ForeignKeyConstraint(['bank'], ['banks.code'], name=op.f('fk_branches_bank')),
    sa.PrimaryKeyConstraint('bank', 'code', name=op.f('pk_branches'))
    )
    op.create_table('control_answers',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('title_id', sa.BigInteger(), nullable=False),
    sa.Column('control', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('answered_by', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('fact', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['title_id'], ['titles.id'], name=op.f('fk_control_answers_title_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_control_answers'))
    )
    op.create_index('ix_control_answers_title_id', 'control_answers', ['title_id'], unique=False)
    op.create_table('documents',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('title_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('filename', sa.Text(), nullable=False),
    sa.Column('size_bytes', sa.BigInteger(), nullable=False),
    sa.Column('sent_by', sa.Text(), nullable=False),
    sa.Column('sent_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['title_id'], ['titles.id'], name=op.f('fk_documents_title_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_documents'))
    )
    op.create_index('ix_documents_title_id', 'documents', ['title_id'], unique=False)
    op.create_table('goods_lines',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('title_id', sa.BigInteger(), nullable=False),
    sa.Column('rank', sa.SmallInteger(), nullable=False),
    sa.Column('ngp', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('quantity', sa.Numeric(precision=18, scale=3), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('supplementary_units', sa.Text(), nullable=False),
    sa.Column('net_weight_kg', sa.Numeric(precision=18, scale=3), nullable=False),
    sa.Column('origin', sa.Text(), nullable=False),
    sa.Column('value', sa.Numeric(precision=18, scale=3), nullable=False),
    sa.ForeignKeyConstraint(['title_id'], ['titles.id'], name=op.f('fk_goods_lines_title_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_goods_lines')),
    sa.UniqueConstraint('title_id', 'rank', name=op.f('uq_goods_lines_title_id_rank'))
    )
    op.create_table('history',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('title_id', sa.BigInteger(), nullable=False),
    sa.Column('event', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('actor_kind', sa.Text(), nullable=False),
    sa.Column('details', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['title_id'], ['titles.id'], name=op.f('fk_history_title_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_history'))
    )
    op.create_index('ix_history_title_id', 'history', ['title_id'], unique=False)
    op.create_table('invoices',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('title_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('supplier', sa.Text(), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('amount', sa.Numeric(precision=18, scale=3), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['title_id'], ['titles.id'], name=op.f('fk_invoices_title_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invoices'))
    )
    op.create_index('ix_invoices_number', 'invoices', ['number'], unique=False)
    op.create_index('ix_invoices_title_id', 'invoices', ['title_id'], unique=False)
    op.create_table('title_access',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('title_id', sa.BigInteger(), nullable=False),
    sa.Column('organisation', sa.Text(), nullable=False),
    sa.Column('branch', sa.Text(), nullable=False),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('from_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('state_rank', sa.SmallInteger(), nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('modification', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('domiciled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('amount', sa.Numeric(precision=18, scale=3), nullable=False),
    sa.Column('importer_sort', sa.Text(collation='C'), nullable=False),
    sa.CheckConstraint("mode IN ('read', 'act')", name=op.f('ck_title_access_mode_is_known')),
    sa.ForeignKeyConstraint(['title_id'], ['titles.id'], name=op.f('fk_title_access_title_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_title_access'))
    )
    op.create_index('ix_title_access_amount', 'title_access', ['organisation', 'state', 'amount', 'number'], unique=False)
    op.create_index('ix_title_access_branch', 'title_access', ['organisation', 'branch', 'state'], unique=False)
    op.create_index('ix_title_access_created_at', 'title_access', ['organisation', 'state', 'created_at', 'number'], unique=False)
    op.create_index('ix_title_access_domiciled_at', 'title_access', ['organisation', 'state', 'domiciled_at', 'number'], unique=False)
    op.create_index('ix_title_access_domiciled_at_desc', 'title_access', ['organisation', 'state', sa.literal_column('domiciled_at DESC NULLS LAST'), sa.literal_column('number DESC')], unique=False)
    op.create_index('ix_title_access_importer_sort', 'title_access', ['organisation', 'state', 'importer_sort', 'number'], unique=False)
    op.create_index('ix_title_access_modified', 'title_access', ['organisation', 'modification'], unique=False, postgresql_where=sa.text("modification <> 'none'"))
    op.create_index('ix_title_access_number', 'title_access', ['organisation', 'state', 'number'], unique=False)
    op.create_index('ix_title_access_state_rank', 'title_access', ['organisation', 'state_rank', 'number'], unique=False)
    op.create_index('ix_title_access_title_id', 'title_access', ['title_id'], unique=False)
    op.create_index('uq_title_access_open', 'title_access', ['title_id', 'organisation'], unique=True, postgresql_where=sa.text('until_at IS NULL'))
    op.create_table('title_numbers',
    sa.Column('title_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['title_id'], ['titles.id'], name=op.f('fk_title_numbers_title_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('title_id', name=op.f('pk_title_numbers'))
    )
    op.create_index('ix_title_numbers_number_trigrams', 'title_numbers', ['number'], unique=False, postgresql_using='gin', postgresql_ops={'number': 'gin_trgm_ops'}, postgresql_with={'fastupdate': 'off'})
    op.create_index('ix_title_numbers_number', 'title_numbers', ['number'], unique=True)
