using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Queueing;

/// <summary>Where a waiter stands.</summary>
internal enum WaitState
{
    /// <summary>Not in a queue.</summary>
    Away,
    Waiting,

    /// <summary>A place at <see cref="Waiter.Granted"/> is taken in its name.</summary>
    Granted,

    /// <summary>What it waited for will not come: it has to choose anew.</summary>
    MovedOn,
}

/// <summary>One request or connection that waits for a server. Belongs to its exchange or connection, which uses it again and again.</summary>
internal sealed class Waiter(EventLoop loop)
{
    private const long Never = -1;

    private readonly ServerPlaces?[] _tried = new ServerPlaces?[Limits.ConnectAttemptsMax];
    private int _triedCount;
    private int _state;
    private long _since = Never;
    private long _until = Never;

    internal Waiter? Next;
    internal Waiter? Previous;
    internal WaitLine? Line;
    internal Waiter? NextTold;
    internal bool IsTold;

    /// <summary>Its place in all lines, kept when it has to choose anew; 0: none yet.</summary>
    internal long Ticket;

    public EventLoop Loop { get; } = loop;

    /// <summary>Takes its turn when the wait is over.</summary>
    public ServedConnection Connection { get; private set; } = null!;

    /// <summary>The servers of its table.</summary>
    public ServerEntry[] Servers { get; private set; } = [];

    /// <summary>The servers it may go to are those of <see cref="Group"/> among <see cref="Servers"/>; else all of the service.</summary>
    public bool IsSelective { get; private set; }

    public int Group { get; private set; }

    /// <summary>Only one server will do.</summary>
    public bool IsTied { get; internal set; }

    public ServerPlaces? Granted { get; internal set; }

    /// <summary>In the loop's milliseconds; 0 before it waited.</summary>
    public long Deadline { get; set; }

    /// <summary>In microseconds, until now when it still waits.</summary>
    public long WaitedFor => _since == Never ? 0 : (_until == Never ? Loop.NowMicroseconds : _until) - _since;

    /// <summary>Changes under the queue's lock only.</summary>
    public WaitState State
    {
        get => (WaitState)Volatile.Read(ref _state);
        internal set => Volatile.Write(ref _state, (int)value);
    }

    /// <param name="tried">Servers of the entry that could not be reached: they are not waited for.</param>
    public void Prepare(ServedConnection connection, ServiceEntry entry, int group, ReadOnlySpan<int> tried)
    {
        _triedCount = tried.Length;
        for (var index = 0; index < tried.Length; index++)
        {
            _tried[index] = entry.Servers[tried[index]].State.Places;
        }

        Connection = connection;
        Servers = entry.Servers;
        IsSelective = entry.Groups.Length > 0 || entry.IsSniGroup;
        Group = group;
    }

    /// <summary>The next wait is another's.</summary>
    public void Forget()
    {
        Ticket = Deadline = 0;
        _since = _until = Never;
    }

    /// <summary>Its wait begins, or goes on after it had to choose anew.</summary>
    public void Begin()
    {
        _since = _since == Never ? Loop.NowMicroseconds : _since;
        _until = Never;
    }

    public void End() => _until = Loop.NowMicroseconds;

    public bool MayUse(ServerPlaces places) => !WasTried(places) && IsAmong(places) && (!places.IsBackup || !HasOthers());

    private bool WasTried(ServerPlaces places)
    {
        for (var index = 0; index < _triedCount; index++)
        {
            if (ReferenceEquals(_tried[index], places))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsAmong(ServerPlaces places)
    {
        if (!IsSelective)
        {
            return true;
        }

        foreach (var server in Servers)
        {
            if (server.Group == Group && ReferenceEquals(server.State.Places, places))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a server that is no backup may be waited for.</summary>
    private bool HasOthers()
    {
        foreach (var server in Servers)
        {
            if (server.Group == Group && server.State.Places is { TakesNew: true, IsBackup: false } places && !WasTried(places))
            {
                return true;
            }
        }

        return false;
    }
}
