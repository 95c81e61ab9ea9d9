using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Host.Acme;

/// <summary>Makes accounts known to their authorities, and opens them for orders.</summary>
public sealed class AcmeAccounts(IPrivateKeys keys, TimeProvider time)
{
    /// <summary>Gives the account with a new key, sealed, once its authority knows it.</summary>
    /// <param name="eabKey">Of the external account, base64url as authorities give it; empty: none.</param>
    /// <exception cref="AcmeException">The authority refuses, or does not answer.</exception>
    public async Task<AcmeAccount> RegisterAsync(AcmeAccount account, string eabKey, CancellationToken cancel)
    {
        using var key = AcmeKey.Create();
        using var client = new AcmeClient(new Uri(account.DirectoryUrl), account.CaPem, key, time);
        var terms = await client.TermsAsync(cancel);
        if (terms.Length > 0 && !account.TermsAgreed)
            throw new AcmeException($"the authority has terms of service; read {terms} and agree to them (--agree-terms)", "termsNotAgreed");
        var mac = EabKey(eabKey);
        await client.AccountAsync(url => Request(account, mac.Length == 0 ? null : key.Bind(url, account.EabKeyId, mac)), cancel);
        var exported = key.Export();
        try
        {
            return account with { PrivateKey = keys.Seal(exported) };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(exported);
        }
    }

    /// <exception cref="AcmeException">The key was sealed by another pair or node.</exception>
    public AcmeKey Open(AcmeAccount account)
    {
        if (!keys.TryOpen(account.PrivateKey, out var opened, out var reason))
            throw new AcmeException($"the account {account.Name} cannot be used: {reason}");
        try
        {
            return AcmeKey.Read(opened);
        }
        catch (CryptographicException problem)
        {
            throw new AcmeException($"the key of the account {account.Name} cannot be read: {problem.Message}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened);
        }
    }

    /// <summary>A client that knows the account's URL. An authority that lost an account which needs no other account gets it anew.</summary>
    public async Task<AcmeClient> ConnectAsync(AcmeAccount account, AcmeKey key, CancellationToken cancel)
    {
        var client = new AcmeClient(new Uri(account.DirectoryUrl), account.CaPem, key, time);
        try
        {
            await client.AccountAsync(account.EabKeyId.Length > 0 ? null : _ => Request(account, binding: null), cancel);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private static JsonObject Request(AcmeAccount account, JsonNode? binding)
    {
        var request = new JsonObject { ["termsOfServiceAgreed"] = account.TermsAgreed };
        if (account.Email.Length > 0)
            request["contact"] = new JsonArray($"mailto:{account.Email}");
        if (binding is not null)
            request["externalAccountBinding"] = binding;
        return request;
    }

    private static byte[] EabKey(string text)
    {
        try
        {
            return text.Length == 0 ? [] : Base64Url.DecodeFromChars(text.Trim());
        }
        catch (FormatException)
        {
            throw new AcmeException("the key of the external account is not base64url, as authorities give it (letters, digits, - and _)", "badEabKey");
        }
    }
}
