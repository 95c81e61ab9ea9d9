using System.Net.Sockets;

namespace LoadMaster.Api;

/// <summary>
/// Tells a connection that its peer resets in the moment it is made as any other lost one: the runtime asks for its
/// remote address then and lets the <see cref="SocketException"/> through, which no caller of an HTTP client expects.
/// </summary>
public sealed class LostConnections(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (SocketException lost)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, lost.Message, lost);
        }
    }
}
