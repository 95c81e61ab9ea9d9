using System.Net.Sockets;
using System.Threading.Channels;

namespace LoadMaster.Network.AgentX;

/// <summary>A sub-agent's session with the master agent on this machine, over a Unix socket; comes back by itself whenever it is lost.</summary>
/// <param name="subtrees">What it registers.</param>
/// <param name="mib">The tree of now; called for every question, so it should be kept for a moment.</param>
/// <param name="lost">Told why a session that stood has ended, and once why none comes about for ten attempts: a master takes a moment to start.</param>
public sealed class AgentXSession(
    string socketPath, Oid id, string description, IReadOnlyList<Oid> subtrees, Func<CancellationToken, Task<IMib>> mib, Action<string> lost, TimeProvider time)
{
    private const int NotificationsWaitingMax = 256;
    private const int FailuresUntilTold = 10;
    private static readonly TimeSpan ReconnectAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(25);

    private readonly Channel<IReadOnlyList<VarBind>> _notifications = Channel.CreateBounded<IReadOnlyList<VarBind>>(
        new BoundedChannelOptions(NotificationsWaitingMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private volatile bool _isOpen;
    private uint _packet;

    /// <summary>Whether everything is registered.</summary>
    public bool IsOpen => _isOpen;

    /// <summary>Sent as soon as the session stands; the oldest are dropped when too many wait.</summary>
    public void Notify(IReadOnlyList<VarBind> objects) => _notifications.Writer.TryWrite(objects);

    public async Task RunAsync(CancellationToken stop)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), stop).ConfigureAwait(false);
                await ServeAsync(new AgentXConnection(socket, time), stop).ConfigureAwait(false);
            }
            catch (Exception error) when (error is SocketException or IOException or AgentXFormatException or ObjectDisposedException)
            {
                failures = _isOpen ? 0 : failures + 1;
                if (_isOpen || failures == FailuresUntilTold)
                {
                    lost(error.Message);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            finally
            {
                _isOpen = false;
            }

            await DelayAsync(stop).ConfigureAwait(false);
        }
    }

    private async Task DelayAsync(CancellationToken stop)
    {
        try
        {
            await Task.Delay(ReconnectAfter, time, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The caller's loop ends.
        }
    }

    private async Task ServeAsync(AgentXConnection connection, CancellationToken stop)
    {
        var session = (await AskAsync(connection, AgentXWriter.Open(++_packet, id, description), stop).ConfigureAwait(false)).Session;
        foreach (var subtree in subtrees)
        {
            await AskAsync(connection, AgentXWriter.Register(session, ++_packet, subtree), stop).ConfigureAwait(false);
        }

        _isOpen = true;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var beside = Task.WhenAll(SendNotificationsAsync(connection, session, ended.Token), WatchAsync(connection, session, ended.Token));
        try
        {
            while (true)
            {
                var asked = await connection.ReadAsync(stop).ConfigureAwait(false);
                if (asked.Kind == AgentXKind.Close)
                {
                    throw new IOException($"the master agent has closed the session (reason {asked.Reason})");
                }

                await AnswerAsync(connection, asked, stop).ConfigureAwait(false);
            }
        }
        finally
        {
            if (stop.IsCancellationRequested)
            {
                await connection.TryWriteAsync(AgentXWriter.Close(session, ++_packet)).ConfigureAwait(false);
            }

            await ended.CancelAsync().ConfigureAwait(false);
            await beside.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Sends, and reads up to the answer; whatever the master asks in between is answered.</summary>
    private async Task<AgentXPdu> AskAsync(AgentXConnection connection, byte[] message, CancellationToken stop)
    {
        var packet = _packet;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(SilenceMax);
        try
        {
            await connection.WriteAsync(message, limit.Token).ConfigureAwait(false);
            while (true)
            {
                var pdu = await connection.ReadAsync(limit.Token).ConfigureAwait(false);
                if (pdu.Kind != AgentXKind.Response || pdu.Packet != packet)
                {
                    await AnswerAsync(connection, pdu, limit.Token).ConfigureAwait(false);
                }
                else if (pdu.Error != AgentXError.None)
                {
                    throw new IOException($"the master agent refused a request with error {pdu.Error}");
                }
                else
                {
                    return pdu;
                }
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new IOException("the master agent does not answer");
        }
    }

    private async Task AnswerAsync(AgentXConnection connection, AgentXPdu asked, CancellationToken stop)
    {
        var tree = asked.Kind is AgentXKind.Get or AgentXKind.GetNext or AgentXKind.GetBulk ? await mib(stop).ConfigureAwait(false) : new MibTree([]);
        if (AgentXAnswers.To(asked, tree) is { } answer)
        {
            await connection.WriteAsync(answer, stop).ConfigureAwait(false);
        }
    }

    private async Task SendNotificationsAsync(AgentXConnection connection, uint session, CancellationToken ended)
    {
        while (await _notifications.Reader.WaitToReadAsync(ended).ConfigureAwait(false))
        {
            while (_notifications.Reader.TryRead(out var objects))
            {
                await connection.WriteAsync(AgentXWriter.Notify(session, Interlocked.Increment(ref _packet), objects), ended).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A master that hangs keeps its socket open: only its silence tells.</summary>
    private async Task WatchAsync(AgentXConnection connection, uint session, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(PingInterval, time);
        while (await timer.WaitForNextTickAsync(ended).ConfigureAwait(false))
        {
            if (connection.SilentFor > SilenceMax)
            {
                connection.Break();
                return;
            }

            await connection.WriteAsync(AgentXWriter.Ping(session, Interlocked.Increment(ref _packet)), ended).ConfigureAwait(false);
        }
    }
}
