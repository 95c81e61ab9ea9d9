using System.Net.Security;
using System.Net.Sockets;

namespace LoadMaster.DataPlane.Probes;

/// <summary>One request and its answer on a connection of its own: no pool, no redirect, no cookie, exactly what the check says.</summary>
internal static class HttpExchange
{
    /// <summary>The answer, or why there is no connection.</summary>
    public static async Task<(HttpAnswer? Answer, string Reason)> AskAsync(HttpQuestion question, ProbeDeadline deadline)
    {
        var request = question.ToBytes();
        var (socket, reason) = await ProbeTarget.ConnectAsync(question.Server, question.Proxy, deadline).ConfigureAwait(false);
        if (socket is null)
        {
            return (null, reason);
        }

        await using var network = new NetworkStream(socket, ownsSocket: true);
        if (!question.Tls)
        {
            return (await AskAsync(network, question, request, deadline).ConfigureAwait(false), reason);
        }

        deadline.AwaitedThing = "complete TLS handshake";
        await using var tls = new SslStream(network, leaveInnerStreamOpen: true);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = question.TlsName,

                // A check asks whether the server works; who it is, is settled by its address in the configuration.
                RemoteCertificateValidationCallback = static (_, _, _, _) => true,
            },
            deadline.Token).ConfigureAwait(false);
        return (await AskAsync(tls, question, request, deadline).ConfigureAwait(false), reason);
    }

    private static async Task<HttpAnswer> AskAsync(Stream stream, HttpQuestion question, byte[] request, ProbeDeadline deadline)
    {
        deadline.AwaitedThing = "answer";
        await stream.WriteAsync(request, deadline.Token).ConfigureAwait(false);
        using var reader = new HttpAnswerReader(stream, deadline);
        return await reader.ReadAsync(question.Method, question.BodyBytesMax).ConfigureAwait(false);
    }
}
