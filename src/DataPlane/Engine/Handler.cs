namespace LoadMaster.DataPlane.Engine;

/// <summary>What an event loop calls: one file descriptor, its timer, and its turn to go on with postponed work.</summary>
internal abstract class Handler(EventLoop loop) : TimerNode
{
    internal int Slot = -1;
    internal Handler? NextDeferred;
    internal bool IsDeferred;

    public EventLoop Loop { get; } = loop;

    public int Fd { get; protected set; } = -1;

    public bool IsOpen => Fd >= 0;

    public abstract void OnEvents(uint events);

    /// <summary>Goes on with what was postponed so that others got their turn.</summary>
    public abstract void OnDeferred();

    /// <summary>Ends at once after an unexpected error; must be safe in every state.</summary>
    public abstract void Abort();
}
