using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace LoadMaster.DataPlane.Probes;

/// <summary>
/// One attempt to connect that tells how it ended instead of throwing: an exception costs several times what a check of a server that refuses does,
/// and a rack that is gone is thousands of them. Used again and again.
/// </summary>
internal sealed class ConnectAttempt : SocketAsyncEventArgs, IValueTaskSource<SocketError>
{
    private const int KeptMax = 256;

    private static readonly ConcurrentQueue<ConnectAttempt> s_kept = new();

    private ManualResetValueTaskSourceCore<SocketError> _source;

    private ConnectAttempt()
        : base(true)
    {
    }

    /// <summary>Ends with <see cref="SocketError.OperationAborted"/> or the like when the token is cancelled, and the socket is closed then.</summary>
    public static async ValueTask<SocketError> RunAsync(Socket socket, IPEndPoint target, CancellationToken cancellationToken)
    {
        var attempt = s_kept.TryDequeue(out var kept) ? kept : new ConnectAttempt();
        attempt._source.Reset();
        attempt.RemoteEndPoint = target;
        if (socket.ConnectAsync(attempt))
        {
            var cancellation = cancellationToken.UnsafeRegister(static socket => ((Socket)socket!).Dispose(), socket);
            await using (cancellation.ConfigureAwait(false))
            {
                _ = await new ValueTask<SocketError>(attempt, attempt._source.Version).ConfigureAwait(false);
            }
        }

        var error = attempt.SocketError;
        attempt.Keep();
        return error == SocketError.Success && cancellationToken.IsCancellationRequested ? SocketError.OperationAborted : error;
    }

    public SocketError GetResult(short token) => _source.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    protected override void OnCompleted(SocketAsyncEventArgs e) => _source.SetResult(SocketError);

    private void Keep()
    {
        RemoteEndPoint = null;
        if (s_kept.Count < KeptMax)
        {
            s_kept.Enqueue(this);
        }
        else
        {
            Dispose();
        }
    }
}
