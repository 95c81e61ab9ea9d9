using LoadMaster.Domain;
using LoadMaster.Host.Audit;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Security;

/// <summary>Registers users, sessions, API keys, bearer tokens and roles.</summary>
public static class ManagementSecurity
{
    /// <summary>Opens the users file at once, so that a data directory that cannot be used stops the start. Needs an <see cref="INodeGateway"/> besides.</summary>
    /// <param name="announcements">Where the one-time password of a first start is printed; not a log.</param>
    /// <exception cref="StartupProblemException">The users file cannot be read, written or understood.</exception>
    public static IServiceCollection AddManagementSecurity(
        this IServiceCollection services, string dataDirectory, TextWriter announcements, int passwordIterations = PasswordHasher.IterationsDefault)
    {
        var hasher = new PasswordHasher(passwordIterations);
        services.AddSingleton(hasher);
        services.AddSingleton(NodeUsers.Open(dataDirectory, hasher, announcements));
        services.AddSingleton(ScrapeToken.Open(dataDirectory));
        services.AddSingleton(provider => new AccessBook(
            provider.GetRequiredService<INodeGateway>, provider.GetRequiredService<NodeUsers>(), provider.GetRequiredService<ILogger<AccessBook>>()));
        services.AddSingleton(provider => new SessionStore(TimeOf(provider)));
        services.AddSingleton(provider => new ApiKeys(TimeOf(provider)));
        services.AddSingleton(provider => new LoginLimiter(TimeOf(provider)));
        services.AddSingleton<Logins>();
        services.AddSingleton(provider => new AuditTrail(
            Path.Combine(dataDirectory, "audit"), provider.GetRequiredService<NodeInfo>().Name, TimeOf(provider), provider.GetRequiredService<ILogger<AuditTrail>>()));
        services.AddSingleton<AuditLog>();
        services.AddSingleton(provider => new ClientCertificates(
            provider.GetRequiredService<AccessBook>(), TimeOf(provider), provider.GetRequiredService<ILogger<ClientCertificates>>()));
        services.AddSingleton(provider => new RefusedCertificates(provider.GetRequiredService<AuditLog>(), TimeOf(provider)));
        services.AddHostedService(provider => new AccessKeeper(
            provider.GetRequiredService<NodeUsers>(),
            provider.GetRequiredService<AccessBook>(),
            provider.GetRequiredService<INodeGateway>,
            provider.GetRequiredService<NodeInfo>(),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            TimeOf(provider),
            provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<ILogger<AccessKeeper>>()));

        // Not AddAuthentication: that brings data protection, which writes keys to the home directory and has no use here.
        services.AddWebEncoders();
        services.AddTransient<BearerAuthenticationHandler>();
        services.AddAuthenticationCore(authentication =>
        {
            authentication.DefaultScheme = BearerAuthenticationHandler.SchemeName;
            authentication.AddScheme<BearerAuthenticationHandler>(BearerAuthenticationHandler.SchemeName, displayName: null);
        });
        return services;
    }

    private static TimeProvider TimeOf(IServiceProvider provider) => provider.GetService<TimeProvider>() ?? TimeProvider.System;
}
