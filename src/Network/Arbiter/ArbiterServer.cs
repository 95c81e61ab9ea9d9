using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Network.Arbiter;

/// <summary>The arbiter: a UDP server that keeps one lease per cluster key, in memory only.</summary>
public sealed class ArbiterServer : IDisposable
{
    private readonly Dictionary<uint, LeaseDesk> _desks = [];
    private readonly TimeProvider _time;
    private readonly Socket _socket;

    /// <param name="keys">The HMAC key of each cluster that may use it, at least 32 bytes each.</param>
    /// <exception cref="NetworkException">The port cannot be had, or a key is too short.</exception>
    public ArbiterServer(IPEndPoint listen, ValueList<ReadOnlyMemory<byte>> keys, TimeProvider time)
    {
        _time = time;
        var session = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        foreach (var key in keys)
        {
            var codec = new ArbiterCodec(key.Span);
            _desks[codec.KeyId] = new LeaseDesk(codec, session, Now);
        }

        _socket = new Socket(listen.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            _socket.Bind(listen);
        }
        catch (SocketException error)
        {
            _socket.Dispose();
            throw new NetworkException($"The arbiter cannot listen on {listen}: {error.Message}. Stop the program that uses it, or choose another with --listen.");
        }
    }

    /// <summary>Where it listens, with the port that it got.</summary>
    public IPEndPoint Address => (IPEndPoint)_socket.LocalEndPoint!;

    private TimeSpan Now => _time.GetElapsedTime(0);

    /// <summary>Answers until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[ArbiterCodec.DatagramLengthMax + 1];
        var anybody = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var got = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, anybody, cancellationToken).ConfigureAwait(false);
                if (Answer(buffer.AsSpan(0, got.ReceivedBytes)) is { } answer)
                {
                    await _socket.SendToAsync(answer, SocketFlags.None, got.RemoteEndPoint, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException)
            {
                // Of one datagram: too long, or its sender is gone or out of reach. The node asks again; the others must be answered.
                continue;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private byte[]? Answer(ReadOnlySpan<byte> datagram) =>
        ArbiterCodec.KeyIdOf(datagram) is { } id && _desks.TryGetValue(id, out var desk) ? desk.Answer(datagram, Now) : null;
}
