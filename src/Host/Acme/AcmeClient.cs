using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using LoadMaster.Api;

namespace LoadMaster.Host.Acme;

/// <summary>
/// Speaks with one authority for one account key (RFC 8555): directory, nonces, signed requests. Bounded in time and size; follows no redirects.
/// One request at a time: a nonce serves once.
/// </summary>
public sealed class AcmeClient : IDisposable
{
    private const int ResponseBytesMax = 256 * 1024;

    /// <summary>A nonce may have grown old; a server that calls every one bad is given up.</summary>
    private const int NonceTriesMax = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly Uri _directoryUrl;
    private readonly AcmeKey _key;
    private readonly TimeProvider _time;
    private JsonObject? _directory;
    private string _nonce = "";

    /// <param name="caPem">The authorities that the directory's own certificate may come from; empty: those that the machine trusts.</param>
    public AcmeClient(Uri directoryUrl, string caPem, AcmeKey key, TimeProvider time)
    {
        (_directoryUrl, _key, _time) = (directoryUrl, key, time);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(10) };
        if (caPem.Length > 0)
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = TrustOnly(caPem) };
        _http = new HttpClient(new LostConnections(handler)) { Timeout = Patience, MaxResponseContentBufferSize = ResponseBytesMax };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("LoadMaster", "1"));
    }

    /// <summary>The account's URL at the authority; null until <see cref="AccountAsync"/> has found it.</summary>
    public string? Account { get; private set; }

    /// <summary>Where the authority's terms of service are; empty when it has none.</summary>
    public async Task<string> TermsAsync(CancellationToken cancel) => AcmeAnswer.Text((await DirectoryAsync(cancel))["meta"] as JsonObject, "termsOfService");

    /// <summary>Finds the account of the key.</summary>
    /// <param name="make">What to make it from where the authority knows none; null: it must be there.</param>
    public async Task AccountAsync(Func<string, JsonObject>? make, CancellationToken cancel)
    {
        var url = await UrlAsync("newAccount", cancel);
        try
        {
            Account = (await PostAsync(url, make?.Invoke(url) ?? new JsonObject { ["onlyReturnExisting"] = true }, cancel)).Location;
        }
        catch (AcmeException problem) when (make is null && problem.Type == "accountDoesNotExist")
        {
            throw new AcmeException("the authority does not know this account any more; add another one with 'lm acme account add' and give it to the certificate with 'lm cert add NAME --acme ACCOUNT --names ... --replace'", problem.Type);
        }

        if (Account.Length == 0)
            throw new AcmeException($"{_directoryUrl.Host} answers without the account's URL");
    }

    /// <summary>The URL of a resource that the directory lists.</summary>
    public async Task<string> UrlAsync(string resource, CancellationToken cancel)
    {
        var url = AcmeAnswer.Text(await DirectoryAsync(cancel), resource);
        return url.Length > 0 ? url : throw new AcmeException($"{_directoryUrl} is no ACME directory: it does not name {resource}");
    }

    /// <summary>Asks for a resource (POST-as-GET, RFC 8555 6.3).</summary>
    public Task<AcmeAnswer> GetAsync(string url, CancellationToken cancel) => PostAsync(url, null, cancel);

    /// <summary>A signed request; tried again with the nonce that the authority gives when it calls the one it got bad.</summary>
    /// <exception cref="AcmeException">The authority refuses, or does not answer.</exception>
    public async Task<AcmeAnswer> PostAsync(string url, JsonNode? payload, CancellationToken cancel)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var target) || target.Scheme != Uri.UriSchemeHttps)
            throw new AcmeException($"{_directoryUrl.Host} names an address that is not https: {AcmeAnswer.Words(new JsonObject { ["detail"] = url })}");
        for (var tries = 1; ; tries++)
        {
            var nonce = _nonce.Length > 0 ? _nonce : await NonceAsync(cancel);
            _nonce = "";
            using var content = new StringContent(_key.Sign(url, nonce, Account, payload), Encoding.UTF8);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/jose+json");
            var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Post, target) { Content = content }, cancel);
            if (answer.IsSuccess)
                return answer;
            var problem = answer.Problem(target.Host);
            if (problem.Type != "badNonce" || tries == NonceTriesMax)
                throw problem;
        }
    }

    public void Dispose() => _http.Dispose();

    private static X509ChainPolicy TrustOnly(string caPem)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(caPem);
        return policy;
    }

    private async Task<JsonObject> DirectoryAsync(CancellationToken cancel)
    {
        if (_directory is not null)
            return _directory;
        var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, _directoryUrl), cancel);
        if (!answer.IsSuccess)
            throw answer.Problem(_directoryUrl.ToString());
        var directory = answer.Json(_directoryUrl.ToString());
        foreach (var needed in new[] { "newNonce", "newAccount", "newOrder" })
        {
            if (AcmeAnswer.Text(directory, needed).Length == 0)
                throw new AcmeException($"{_directoryUrl} is no ACME directory: it does not name {needed}");
        }

        return _directory = directory;
    }

    private async Task<string> NonceAsync(CancellationToken cancel)
    {
        var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Head, await UrlAsync("newNonce", cancel)), cancel);
        return answer.Nonce.Length > 0 ? answer.Nonce : throw new AcmeException($"{_directoryUrl.Host} gives no nonce (status {answer.Status})");
    }

    private async Task<AcmeAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using (request)
        {
            try
            {
                using var response = await _http.SendAsync(request, cancel);
                _nonce = response.Headers.TryGetValues("Replay-Nonce", out var nonces) ? nonces.First() : _nonce;
                return new AcmeAnswer(
                    (int)response.StatusCode,
                    await response.Content.ReadAsByteArrayAsync(cancel),
                    response.Headers.Location is { } location ? new Uri(request.RequestUri!, location).AbsoluteUri : "",
                    _nonce,
                    AcmeAnswer.Wait(response.Headers.RetryAfter, _time.GetUtcNow()));
            }
            catch (HttpRequestException problem) when (problem.InnerException is AuthenticationException tls)
            {
                throw new AcmeException($"{request.RequestUri!.Authority} shows a certificate that is not trusted ({tls.Message}); for a private authority give its certificate with the account (--ca-file)");
            }
            catch (HttpRequestException problem)
            {
                throw new AcmeException($"{request.RequestUri!.Authority} cannot be reached: {problem.Message}");
            }
            catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw new AcmeException($"{request.RequestUri!.Authority} does not answer within {Patience.TotalSeconds:0} s");
            }
        }
    }
}
