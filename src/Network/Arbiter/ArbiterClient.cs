using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Network.Arbiter;

/// <summary>Asks the arbiter by UDP; each question has a socket of its own, so that an answer never meets the wrong question.</summary>
public sealed class ArbiterClient(IPEndPoint arbiter, ReadOnlyMemory<byte> key, long incarnation) : IArbiter
{
    /// <summary>One lost datagram of three is no silence.</summary>
    private const int Tries = 3;

    private readonly ArbiterCodec _codec = new(key.Span);
    private long _session;
    private long _sequence;

    public async Task<LeaseAnswer?> AskAsync(LeaseRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        using var socket = new Socket(arbiter.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        var first = Interlocked.Read(ref _sequence) + 1;
        while (!limit.IsCancellationRequested)
        {
            try
            {
                if (!socket.Connected) await socket.ConnectAsync(arbiter, limit.Token).ConfigureAwait(false);
                await SendAsync(socket, request, limit.Token).ConfigureAwait(false);
                if (await ReceiveAsync(socket, request, first, timeout / Tries, limit.Token).ConfigureAwait(false) is { } answer) return answer;
            }
            catch (OperationCanceledException)
            {
                return null;
            }
            catch (SocketException)
            {
                // No route, or its host says that nobody listens: as good as silence, which the caller is told.
                return null;
            }
        }

        return null;
    }

    private ValueTask<int> SendAsync(Socket socket, LeaseRequest request, CancellationToken cancellationToken)
    {
        var kind = request.Hold ? ArbiterKind.Hold : ArbiterKind.Claim;
        var message = new ArbiterMessage(
            kind, Interlocked.Read(ref _session), incarnation, Interlocked.Increment(ref _sequence), request.Epoch, request.Node);
        return socket.SendAsync(_codec.Write(message), SocketFlags.None, cancellationToken);
    }

    /// <summary>Null: ask again, because nothing came in time or the arbiter has begun a new session.</summary>
    private async Task<LeaseAnswer?> ReceiveAsync(Socket socket, LeaseRequest request, long first, TimeSpan within, CancellationToken cancellationToken)
    {
        using var once = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        once.CancelAfter(within);
        var buffer = new byte[ArbiterCodec.DatagramLengthMax + 1];
        try
        {
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer, SocketFlags.None, once.Token).ConfigureAwait(false);
                if (_codec.Read(buffer.AsSpan(0, length)) is not { } answer) continue;
                if (answer.Incarnation != incarnation || answer.Sequence < first || answer.Sequence > Interlocked.Read(ref _sequence)) continue;
                switch (answer.Kind)
                {
                    case ArbiterKind.NewSession:
                        Interlocked.Exchange(ref _session, answer.Session);
                        return null;
                    case ArbiterKind.Granted:
                        return new(true, answer.Node, answer.Epoch, request.Hold);
                    case ArbiterKind.RefusedHeld or ArbiterKind.RefusedClaimed:
                        return new(false, answer.Node, answer.Epoch, answer.Kind == ArbiterKind.RefusedHeld);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
