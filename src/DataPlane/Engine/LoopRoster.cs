using LoadMaster.Domain.Ports;

namespace LoadMaster.DataPlane.Engine;

/// <summary>What is asked of every loop about its connections to certain addresses; one that has answered never looks at it again.</summary>
/// <param name="addresses">As <see cref="HandedConnection.NumberOf(System.Net.IPAddress)"/>.</param>
internal sealed class RosterQuestion(HashSet<UInt128> addresses, bool cut)
{
    private volatile bool _answered;

    /// <summary>End the connections instead of keeping them.</summary>
    public bool Cut { get; } = cut;

    public HashSet<UInt128> Addresses { get; } = addresses;

    public List<HandedConnection> Found { get; } = [];

    /// <summary>The error number of a connection that could not be kept; 0 for none.</summary>
    public int Error { get; set; }

    public bool Answered
    {
        get => _answered;
        set => _answered = value;
    }
}

/// <summary>Lists one loop's connections to addresses that go to another node, and makes them independent of these.</summary>
internal sealed unsafe class LoopRoster(EventLoop loop)
{
    private RosterQuestion? _question;

    /// <summary>Called by any thread, which then wakes the loop; one question at a time.</summary>
    public void Ask(RosterQuestion question) => Volatile.Write(ref _question, question);

    /// <summary>On the loop's own thread.</summary>
    public void Answer()
    {
        if (Interlocked.Exchange(ref _question, null) is not { } question)
        {
            return;
        }

        loop.Services.VisitConnections(connection => Visit(connection, question));
        question.Answered = true;
    }

    private static void Visit(ServedConnection connection, RosterQuestion question)
    {
        var name = stackalloc byte[NativeAddress.LengthMax];
        var length = (uint)NativeAddress.LengthMax;
        if (!connection.IsOpen || Native.GetName(connection.Fd, name, &length) != 0)
        {
            return;
        }

        var own = ClientAddress.Of(name);
        var shared = HandedConnection.NumberOf(own.Bytes);
        if (!question.Addresses.Contains(shared))
        {
            return;
        }

        if (question.Cut)
        {
            // Else the kernel would find no way for a reset from an address that has gone. Without the right to it this ends silently.
            _ = Sockets.MakeTransparent(connection.Fd, own.Length == 16);
            Sockets.ResetOnClose(connection.Fd);
            connection.Abort();
            return;
        }

        // Not the address that a PROXY header named: the successor sees packets.
        length = NativeAddress.LengthMax;
        if (Native.GetPeerName(connection.Fd, name, &length) != 0)
        {
            return;
        }

        var client = ClientAddress.Of(name);
        if (!Sockets.MakeTransparent(connection.Fd, own.Length == 16))
        {
            question.Error = Native.LastError;
            return;
        }

        question.Found.Add(new(HandedConnection.NumberOf(client.Bytes), client.Port, shared, own.Port, own.Length == 16));
        if (connection.Service.Current.Entry.IsTransparent && connection.Upstream is { IsOpen: true } upstream)
        {
            AddAnswers(upstream.Fd, question);
        }
    }

    /// <summary>What the real servers of a transparent service answer is addressed to the client and goes to the successor, too, as their gateway.</summary>
    private static void AddAnswers(int upstream, RosterQuestion question)
    {
        var name = stackalloc byte[NativeAddress.LengthMax];
        var length = (uint)NativeAddress.LengthMax;
        if (Native.GetName(upstream, name, &length) != 0)
        {
            return;
        }

        var own = ClientAddress.Of(name);
        length = NativeAddress.LengthMax;
        if (Native.GetPeerName(upstream, name, &length) == 0)
        {
            var server = ClientAddress.Of(name);
            question.Found.Add(new(HandedConnection.NumberOf(server.Bytes), server.Port, HandedConnection.NumberOf(own.Bytes), own.Port, own.Length == 16));
        }
    }
}
