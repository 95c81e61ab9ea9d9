using System.Net.Http.Headers;
using LoadMaster.Api;

namespace LoadMaster.Host.Stapling;

/// <summary>Asks responders (RFC 6960 appendix A.1, POST). Bounded in time and size; follows no redirects.</summary>
public sealed class OcspClient : IDisposable
{
    private const int ResponseBytesMax = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(new LostConnections(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5) }))
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = ResponseBytesMax,
    };

    /// <exception cref="HttpRequestException">No answer, or one that is no success, in words.</exception>
    public async Task<byte[]> AskAsync(Uri responder, byte[] request, CancellationToken cancel)
    {
        using var content = new ByteArrayContent(request);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/ocsp-request");
        try
        {
            using var answer = await _http.PostAsync(responder, content, cancel);
            return answer.IsSuccessStatusCode
                ? await answer.Content.ReadAsByteArrayAsync(cancel)
                : throw new HttpRequestException($"it answers with status {(int)answer.StatusCode}");
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new HttpRequestException($"no answer within {Patience.TotalSeconds:0} s");
        }
    }

    public void Dispose() => _http.Dispose();
}
