namespace LoadMaster.DataPlane.Queueing;

/// <summary>Waiters in the order of their tickets; guarded by their queue's lock.</summary>
internal sealed class WaitLine
{
    private Waiter? _last;

    public Waiter? First { get; private set; }

    /// <summary>At the end as a rule; who chose anew goes where it would have stood.</summary>
    public void Insert(Waiter waiter)
    {
        var before = _last;
        while (before is not null && before.Ticket > waiter.Ticket)
        {
            before = before.Previous;
        }

        var after = before is null ? First : before.Next;
        (waiter.Previous, waiter.Next, waiter.Line) = (before, after, this);
        if (before is null)
        {
            First = waiter;
        }
        else
        {
            before.Next = waiter;
        }

        if (after is null)
        {
            _last = waiter;
        }
        else
        {
            after.Previous = waiter;
        }
    }

    public void Remove(Waiter waiter)
    {
        if (waiter.Previous is null)
        {
            First = waiter.Next;
        }
        else
        {
            waiter.Previous.Next = waiter.Next;
        }

        if (waiter.Next is null)
        {
            _last = waiter.Previous;
        }
        else
        {
            waiter.Next.Previous = waiter.Previous;
        }

        waiter.Next = waiter.Previous = null;
        waiter.Line = null;
    }
}
