"""EntityKit on Spark: what the three jobs beside this folder share.

    records    what is read, and what is too large to leave the JVM
    parsing    one record, checked
    engine     one pipeline for each Python worker
    annotating records in, annotated documents out
    schema     the columns of the output
    pairing    gold and predictions of one document brought together
    scoring    counts of one partition
    scores     counts of all partitions as the report of `entity evaluate --json`
    shipping   what goes to the workers with the job
    sessions   Spark, set up for this work
    cluster    a standalone cluster on this machine, to try things
"""
