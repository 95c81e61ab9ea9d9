using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Logging;

/// <summary>An open way to one syslog host.</summary>
internal abstract class SyslogConnection : IDisposable
{
    /// <summary>Whether a new connection should be made before the next line.</summary>
    public abstract bool IsStale { get; }

    public static async Task<SyslogConnection> OpenAsync(SyslogTarget target, TimeProvider time, CancellationToken cancel) => target.Protocol switch
    {
        SyslogProtocol.Udp => await UdpConnection.ResolveAsync(target, time, cancel),
        _ => await StreamConnection.ConnectAsync(target, cancel),
    };

    public abstract Task SendAsync(byte[] message, CancellationToken cancel);

    public abstract void Dispose();

    /// <summary>One datagram a line (RFC 5426). The socket is not connected, so that an absent host is no error: that is how UDP is.</summary>
    private sealed class UdpConnection(Socket socket, IPEndPoint host, TimeProvider time) : SyslogConnection
    {
        /// <summary>A name may mean another address by then.</summary>
        private static readonly TimeSpan ResolvedFor = TimeSpan.FromMinutes(5);

        private readonly long _resolvedAt = time.GetTimestamp();

        public override bool IsStale => time.GetElapsedTime(_resolvedAt) > ResolvedFor;

        public static async Task<SyslogConnection> ResolveAsync(SyslogTarget target, TimeProvider time, CancellationToken cancel)
        {
            var address = (await Dns.GetHostAddressesAsync(target.Host, cancel)).FirstOrDefault() ?? throw new SocketException((int)SocketError.HostNotFound);
            return new UdpConnection(new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp), new IPEndPoint(address, target.Port), time);
        }

        public override async Task SendAsync(byte[] message, CancellationToken cancel) => await socket.SendToAsync(message, host, cancel);

        public override void Dispose() => socket.Dispose();
    }

    /// <summary>TCP with octet counting (RFC 6587), or the same inside TLS (RFC 5425).</summary>
    private sealed class StreamConnection(Socket socket, Stream stream) : SyslogConnection
    {
        /// <summary>A syslog host sends nothing: what can be read is its end.</summary>
        public override bool IsStale => socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;

        public static async Task<SyslogConnection> ConnectAsync(SyslogTarget target, CancellationToken cancel)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(target.Host, target.Port, cancel);
                var stream = new NetworkStream(socket, ownsSocket: true);
                return new StreamConnection(socket, target.Protocol == SyslogProtocol.Tls ? await ShakeHandsAsync(target, stream, cancel) : stream);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        public override async Task SendAsync(byte[] message, CancellationToken cancel)
        {
            await stream.WriteAsync(SyslogFormatter.Frame(message), cancel);
            await stream.FlushAsync(cancel);
        }

        public override void Dispose() => stream.Dispose();

        private static async Task<Stream> ShakeHandsAsync(SyslogTarget target, Stream inner, CancellationToken cancel)
        {
            string? refusal = null;
            var tls = new SslStream(inner, leaveInnerStreamOpen: false);
            try
            {
                await tls.AuthenticateAsClientAsync(
                    new SslClientAuthenticationOptions
                    {
                        TargetHost = target.Host,
                        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                        RemoteCertificateValidationCallback = (_, certificate, _, errors) => (refusal = WhyRefused(target, certificate, errors)) is null,
                    },
                    cancel);
                return tls;
            }
            catch (AuthenticationException) when (refusal is not null)
            {
                await tls.DisposeAsync();
                throw new AuthenticationException(refusal);
            }
            catch
            {
                await tls.DisposeAsync();
                throw;
            }
        }

        private static string? WhyRefused(SyslogTarget target, X509Certificate? certificate, SslPolicyErrors errors)
        {
            if (certificate is null)
            {
                return "it shows no certificate";
            }

            if (target.TlsFingerprint.Length == 0)
            {
                return errors == SslPolicyErrors.None ? null : $"its certificate ({certificate.Subject}) is not trusted ({errors}); have the node trust its authority, or set its fingerprint";
            }

            var wanted = Convert.FromHexString(target.TlsFingerprint.Replace(":", "", StringComparison.Ordinal));
            return CryptographicOperations.FixedTimeEquals(wanted, certificate.GetCertHash(HashAlgorithmName.SHA256))
                ? null
                : $"its certificate has the fingerprint {certificate.GetCertHashString(HashAlgorithmName.SHA256)}, not the one that is set";
        }
    }
}
